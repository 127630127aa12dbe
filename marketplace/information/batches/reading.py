"""Run the reading process for one file and take its frames, each checked for its form."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress

import msgspec

from marketplace.information.batches.frames import LENGTH_BYTES, LONGEST, Ended, Frame, ReadingOrder, Refused, Understood, read_frame

COMMAND = ("-I", "-m", "marketplace.information.batches.child")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
KILLED_BY_LIMIT = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGXFSZ})
TOO_COMPLEX = Refused("table_too_complex", "文件结构过于复杂，读取时超出了限制，请另存为更简单的表格或拆分后再传")
STDERR_KEPT = 2_000
READ_AHEAD = 8 << 20  # the process reads on while what it has read is being copied


class ReaderBroken(RuntimeError):
    """The reading process failed by itself, or said what it may not say; the file is not to blame."""


async def read_file(order: ReadingOrder) -> AsyncGenerator[Frame, None]:
    """Every frame of the reading, the last one `Ended`, `Refused` or an `Understood` that stops it. Raises: ReaderBroken."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *COMMAND,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=ENVIRONMENT,
        limit=READ_AHEAD,
    )  # fmt: skip
    complaints = asyncio.create_task(_tail(process.stderr))
    last: Frame | None = None
    try:
        await _hand(process, order)
        while body := await _body(process.stdout):
            last = read_frame(body)
            yield last
        await process.wait()
        ended = isinstance(last, (Ended, Refused)) or (isinstance(last, Understood) and (last.problems or order.only_layout))
        if process.returncode and -process.returncode in KILLED_BY_LIMIT:
            yield TOO_COMPLEX
        elif process.returncode or not ended:
            raise ReaderBroken((await complaints).decode("utf-8", "replace"))
    except msgspec.MsgspecError as error:
        raise ReaderBroken("a frame of another form") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        complaints.cancel()


async def _hand(process: asyncio.subprocess.Process, order: ReadingOrder) -> None:
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    with suppress(ConnectionError):  # it died before it read the order; how it ended says why
        process.stdin.write(msgspec.json.encode(order))
        await process.stdin.drain()
    process.stdin.close()


async def _body(out: asyncio.StreamReader | None) -> bytes:
    """The next frame's body; empty at the end."""
    assert out is not None  # noqa: S101
    try:
        length = int.from_bytes(await out.readexactly(LENGTH_BYTES), "big")
        if length > LONGEST:
            raise ReaderBroken(f"a frame of {length} bytes")
        return await out.readexactly(length)
    except asyncio.IncompleteReadError:
        return b""


async def _tail(complaints: asyncio.StreamReader | None) -> bytes:
    assert complaints is not None  # noqa: S101
    kept = b""
    while some := await complaints.read(1 << 14):
        kept = (kept + some)[-STDERR_KEPT:]
    return kept
