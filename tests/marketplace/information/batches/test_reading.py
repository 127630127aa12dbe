"""The reading process: hostile files end it with a reason, its own limits hold, and what it says is checked."""

import os
from contextlib import aclosing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from marketplace.exact_json import encode
from marketplace.information.batches import reading
from marketplace.information.batches.frames import Ended, Frame, ReadingOrder, Refused, Rows, Understood
from marketplace.information.batches.reading import ReaderBroken, read_file
from tests.marketplace.information.files.corpus import CORPUS
from tests.marketplace.information.files.sample_item import AS_OF, ITEM, uscc

# One of each kind of attack; `make gates PART=deliveries` reads all of the corpus.
TRIED = (
    "zip bomb", "billion laughs", "macro workbook", "two million columns", "a million characters in a cell", "NUL", "deep nesting",
    "huge numbers", "truncated xls",
)  # fmt: skip
NAMES = tuple(CORPUS) if os.environ.get("ZHIDA_WHOLE_CORPUS") else TRIED
# The process reads the vocabulary that comes with the program.
OF_OTHER_WORDS = frozenset({"indicators as columns", "results instead of details"})


def order_for(path: Path, name: str, **more: Any) -> ReadingOrder:
    """What the worker would ask for."""
    return ReadingOrder(str(path), name, msgspec.Raw(encode(ITEM)), AS_OF, AS_OF, more.pop("declared", None) or {}, b"k" * 32, **more)


async def frames_of(order: ReadingOrder) -> list[Frame]:
    """All that the process says."""
    async with aclosing(read_file(order)) as frames:
        return [frame async for frame in frames]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_OTHER_WORDS])
async def test_a_file_of_the_corpus_ends_as_it_must(name: str, tmp_path: Path) -> None:
    case = CORPUS[name]
    path = tmp_path / "original"
    path.write_bytes(case.content())  # a short one
    frames = await frames_of(order_for(path, case.name, declared=case.declared))
    last = frames[-1]
    good = [row.row for frame in frames if isinstance(frame, Rows) for row in frame.good]
    if case.refused:
        assert isinstance(last, Refused)
        assert last.code == case.refused
    else:
        assert isinstance(last, Understood if case.layout else Ended)
        assert good == list(case.good)


def plain(tmp_path: Path, lines: int = 3) -> Path:
    """A good file."""
    path = tmp_path / "a.csv"
    rows = [f"甲公司,{uscc(number)},1,2026-03" for number in range(lines)]
    path.write_text("\n".join(["企业名称,统一社会信用代码,缴费金额(元),所属月份", *rows, ""]), encoding="utf-8")
    return path


async def test_rows_that_were_read_before_are_not_told_again(tmp_path: Path) -> None:
    frames = await frames_of(order_for(plain(tmp_path), "a.csv", skip_to=2))
    assert [row.row for frame in frames if isinstance(frame, Rows) for row in frame.good] == [3, 4]


async def test_a_document_of_one_long_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    months = [f'{{"uscc": "{uscc(number)}", "amount": 1, "month": "2026-03", "note": "{"x" * 50}"}}' for number in range(45_000)]
    path.write_text("[" + ",".join(months) + "]")
    frames = await frames_of(order_for(path, "a.json"))
    assert sum(len(frame.good) for frame in frames if isinstance(frame, Rows)) == 45_000


async def test_a_process_that_takes_too_much_is_ended_and_the_file_blamed(tmp_path: Path) -> None:
    records = tmp_path / "a.json"
    records.write_text("[" + ",\n".join('{"uscc": "x"}' for _ in range(190_000)) + "]")
    slow = order_for(plain(tmp_path, 100_000), "a.csv", cpu_seconds=0)
    large = order_for(records, "a.json", memory_bytes=48 << 20)
    for order in (slow, large):
        (*_, last) = await frames_of(order)
        assert isinstance(last, Refused), order.file_name
        assert last.code == "table_too_complex"


async def test_what_is_no_frame_is_our_fault_and_not_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"a frame of another form": b"\x00\x00\x00\x02{}", "a frame of": b"\xff\xff\xff\xff", "oops": b""}
    for complaint, output in said.items():
        program = f"import sys; sys.stdout.buffer.write({output!r}); sys.stderr.write('oops')"
        monkeypatch.setattr(reading, "COMMAND", ("-c", program))
        with pytest.raises(ReaderBroken, match=complaint):
            await frames_of(order_for(plain(tmp_path), "a.csv"))
