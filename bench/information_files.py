"""How fast a delivered CSV is read and checked: an item of 10 columns with days, months, amounts in 万元 and percentages.

ROWS (200000) comes from the environment. Goal: 25,000 rows a second on one core, measured in processor time of this process, since other
programs may share the machine; the time on the clock stands beside it.
"""

import csv
import os
import random
import tempfile
import time
from datetime import date
from pathlib import Path

from stdnum.cn.uscc import calc_check_digit

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.checks.row import CheckedRow, RowChecker
from marketplace.information.files.kinds import FileKind
from marketplace.information.files.layout import guess_layout
from marketplace.information.files.read import read_table

ROWS = int(os.environ.get("ROWS", "200000"))
GOAL = 25_000
AS_OF = date(2026, 4, 1)
HEADINGS = (
    "企业名称", "统一社会信用代码", "缴存年月起", "缴存年月止", "缴存比例", "缴存人数", "公积金缴存总额(万元)", "最近一次正常缴费日期",
    "征缴单位全称", "近一年月均缴存人数",
)  # fmt: skip


def write_file(path: Path) -> None:
    """A file of synthetic enterprises, with a title above and a total below."""
    chance = random.Random(5)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([["住房公积金缴存情况（示例）", *[""] * 9], HEADINGS])
        for number in range(ROWS):
            code = f"91320100{number:09}"
            amount = f"{chance.randint(1, 99_999) / 100:.2f}"
            row = (f"示例{number}科技有限公司", code + calc_check_digit(code), "2026-01", "2026-03", "8%", chance.randint(1, 500), amount)
            writer.writerow([*row, "2026-03-15", "示例公积金中心", chance.randint(1, 500)])
        writer.writerow(["合计", *[""] * 9])


def main() -> None:
    """Write, guess, read and check; print the speed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "housing_fund.csv"
        write_file(path)
        item, vocabulary = builtin_items()["housing_fund_payment"], builtin_vocabulary()
        processor, clock = time.process_time(), time.perf_counter()
        layout = guess_layout(path, FileKind.CSV, item, vocabulary=vocabulary).layout
        checker = RowChecker(item, vocabulary, AS_OF, layout=layout, hash_key=b"bench")
        good = sum(isinstance(checker.check(row), CheckedRow) for row in read_table(path, FileKind.CSV, layout, item))
        processor, clock = time.process_time() - processor, time.perf_counter() - clock
    if good != ROWS:
        raise SystemExit(f"{ROWS - good} of {ROWS} rows were refused; expected none")
    speed = ROWS / processor
    met = "met" if speed >= GOAL else "MISSED"
    print(f"read and checked {ROWS:,} rows of CSV: {speed:,.0f} rows/s of processor time (goal {GOAL:,}: {met})")
    print(f"by the clock, which other programs share: {ROWS / clock:,.0f} rows/s")


if __name__ == "__main__":
    main()
