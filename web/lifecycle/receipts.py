"""`zhida replay RECEIPT`: a file needs nothing but itself, an id the installation's database."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from matching.recommend.receipt.command import UNUSABLE, replay_content, replay_file

FAILED = 1


def replay_command(argv: Sequence[str]) -> int:
    """Run `zhida replay` with the arguments after its name. A file of that name goes before an id."""
    receipt = _parser().parse_args(argv).receipt
    number = _id(receipt)
    return replay_file(Path(receipt)) if number is None or Path(receipt).exists() else _replay_kept(number)


def _replay_kept(receipt_id: UUID) -> int:
    from web.lifecycle.errors import LifecycleError  # noqa: PLC0415  # only here is a database needed

    try:
        content = _kept_content(receipt_id)
    except (LifecycleError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    if content is None:
        sys.stderr.write(f"no receipt {receipt_id} is kept here\n")
        return UNUSABLE
    return replay_content(content)


def _kept_content(receipt_id: UUID) -> bytes | None:
    """The exact bytes, read as the system. Raises: CannotStart if no database runs."""
    from marketplace.database.binding import Binding  # noqa: PLC0415
    from marketplace.database.session import WORKER, make_engine, make_sessions, transaction  # noqa: PLC0415
    from marketplace.receipts.repository import document_of  # noqa: PLC0415
    from marketplace.settings import load_settings  # noqa: PLC0415
    from web.lifecycle.running_dsn import running_dsn  # noqa: PLC0415

    async def read(dsn: str) -> bytes | None:
        engine = make_engine(dsn, WORKER)
        try:
            async with transaction(make_sessions(engine), Binding.system()) as session:
                return await document_of(session, receipt_id)
        finally:
            await engine.dispose()

    return asyncio.run(read(running_dsn(load_settings())))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhida replay",
        description="Compute a receipt again from the facts that it keeps. Exit 0: the same bytes, on standard output; 4: not the same.",
    )
    parser.add_argument("receipt", metavar="RECEIPT", help="a file that was downloaded, or the id of a receipt of this installation")
    return parser
