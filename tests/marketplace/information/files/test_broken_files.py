"""Files with bytes changed, lost and doubled on their way: read, or refused with a reason; nothing else."""

import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from tests.marketplace.information.files.case import CODE, HEAD, ROW, table
from tests.marketplace.information.files.sample_item import outcome_of
from tests.marketplace.information.files.workbooks import ods, rows, xlsx

SHEET = [["示例表"], [*HEAD, "缴费日期"], [*ROW, "2026-03-05"], ["合计"]]
RECORD = {"uscc": CODE, "amount": 1.5, "month": "2026-03", "tags": ["a"]}
HONEST = {
    "a.csv": table(ROW, ROW).encode(),
    "b.csv": table(ROW, ROW, delimiter=";").encode("gb18030"),
    "a.xlsx": xlsx({"表1": rows(SHEET, merged=["A1:B1"])}),
    "a.ods": ods([["示例表"], HEAD, ROW]),
    "a.json": json.dumps([RECORD] * 3).encode(),
    "a.jsonl": (json.dumps(RECORD) + "\n").encode() * 3,
}
FOREIGN = (b'"', b"\0", b"\xff\xfe", b"<c/>", b"{", b"1e99999", b"\\ud800", b'r="ZZZ1"', b"&#x0;")


@pytest.mark.parametrize("name", HONEST)
def test_a_broken_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    outcomes = [outcome_of(tmp_path, name, _broken(HONEST[name], chance, packed=name.endswith(("xlsx", "ods")))) for _ in range(80)]
    assert any(found.refused for found in outcomes)
    assert all("\ud800" not in found.told for found in outcomes)


def _broken(content: bytes, chance: random.Random, *, packed: bool) -> bytes:
    if not packed or chance.random() < 0.3:
        return _changed(content, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as honest, zipfile.ZipFile(out, "w") as package:
        for part in honest.infolist():
            inside = honest.read(part)
            package.writestr(part.filename, _changed(inside, chance) if chance.random() < 0.3 else inside)
    return out.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(changed)), chance.randrange(len(changed))
        what = chance.random()
        if what < 0.5:
            changed[at] = chance.randrange(256)
        elif what < 0.7:
            del changed[at : at + chance.randint(1, 20)]
        else:
            changed[at:at] = changed[other : other + 20] if what < 0.9 else chance.choice(FOREIGN)
    return bytes(changed)
