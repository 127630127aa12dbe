"""Numbers, days and texts of the rarer kind: each is read right, or refused where anybody would have to guess."""

from collections.abc import Callable

from tests.marketplace.information.files.case import CODE, HEAD, ROW, Case, sheet, text

WITH_DAY, WITH_SHARE = [*HEAD, "缴费日期"], [*HEAD, "缴存比例"]


def amount(given: str) -> Callable[[], bytes]:
    """A row with this amount."""
    return text([*ROW[:2], given, ROW[3]])


def amount_case(given: str, said: str | float) -> Case:
    """Refused under a code, or read as a number."""
    if isinstance(said, str):
        return Case("a.csv", amount(given), bad={2: [said]})
    return Case("a.csv", amount(given), good=[2], values={"amount": said})


def named(given: str) -> Callable[[], bytes]:
    """A row with this name."""
    return text([given, *ROW[1:]])


AMOUNTS: dict[str, tuple[str, str | float]] = {
    "infinity": ("Infinity", "not_a_number"),
    "beyond every bound": ("1e308", "number_out_of_bounds"),
    "next to nothing": ("1e-308", "number_out_of_bounds"),
    "minus nothing": ("-0", 0),
    "minus behind": ("100-", "unit_mismatch"),
    "minus by brackets": ("(100)", "out_of_range"),
    "a minus of typographers": ("−100", "out_of_range"),
    "Arabic-Indic digits": ("١٠٠", 100),
    "Chinese numerals": ("一百元", "not_a_number"),
    "a raised digit": ("10²", "not_a_number"),
    "a digit in a circle": ("①", "not_a_number"),
    "a half": ("½", "unit_mismatch"),
    "thousands in pairs": ('"12,34,567"', "unit_mismatch"),
    "a decimal comma": ('"1.234,50"', "unit_mismatch"),
    "thin spaces": ("1\u2009234", 1234),
    "underscores": ("1_000", "unit_mismatch"),
    "sixteen digits": ("1234567890123456", "number_out_of_bounds"),
    "a sum to be computed": ("=1+1", "not_a_number"),
    "dollars": ("100美元", "unit_mismatch"),
    "from to": ("100-200", "unit_mismatch"),
}
DAYS: dict[str, tuple[str, str | None]] = {
    "a leap day that was none": ("1900-02-29", "no_such_day"),
    "30 February": ("2026年2月30日", "no_such_day"),
    "years of the Republic": ("民国115年3月5日", "not_a_date"),
    "years of the Republic in digits": ("115/03/05", "not_a_date"),
    "a week of ISO 8601": ("2026-W10-4", "not_a_date"),
    "an hour of another zone": ("2026-03-05T23:30:00Z", "not_a_date"),
    "seconds since 1970": ("1772668800", "not_a_date"),
    "the end of time": ("9999-12-31", "in_the_future"),
    "eight digits": ("20260305", None),
}
MONTHS: dict[str, tuple[str, str]] = {
    "October that lost its nought": ("2026.1", "month_unclear"),
    "a month in characters": ("2026年十月", "not_a_month"),
    "a quarter": ("2026Q1", "not_a_month"),
    "a thirteenth month": ("2026-13", "no_such_day"),
}
TEXTS: dict[str, tuple[str, str]] = {
    "a command behind a number": ("-2+3+cmd|' /C calc'!A0", "formula"),
    "a command in full width": ("＝cmd()", "formula"),
    "a name that was broken before": ("甲\ufffd公司", "control_character"),
    "a name longer than names are": ("甲" * 201, "too_long"),
    "marks upon marks": ("甲" + "\u0301" * 5_000, "too_long"),
}
RARE_VALUES: dict[str, Case] = {
    **{name: amount_case(given, said) for name, (given, said) in AMOUNTS.items()},
    **{
        name: Case("a.csv", text([*ROW, given], head=WITH_DAY), good=[] if said else [2], bad={2: [said]} if said else {})
        for name, (given, said) in DAYS.items()
    },
    **{name: Case("a.csv", text([*ROW[:3], given]), bad={2: [said]}) for name, (given, said) in MONTHS.items()},
    **{name: Case("a.csv", named(given), bad={2: [said]}) for name, (given, said) in TEXTS.items()},
    "direction marks and joiners in a name": Case("a.csv", named("甲\u202e\u200b公司"), good=[2], values={"name": "甲公司"}),
    "a letter that only looks like one": Case("a.csv", text([ROW[0], CODE.replace("0", "О", 1), *ROW[2:]]), bad={2: ["not_a_uscc"]}),
    "a code behind an apostrophe": Case("a.csv", text([ROW[0], f"'{CODE}", *ROW[2:]]), good=[2], values={"uscc": CODE}),
    "shares as parts of one beside shares in per cent": Case(
        "a.csv",
        text([*ROW, "5%"], [*ROW, "0.05"], [*ROW, "5"], head=WITH_SHARE),
        good=[2, 4],
        bad={3: ["unit_unclear"]},
        values={"rate": 5},
    ),
    "a small share whose unit is said": Case(
        "a.csv", text([*ROW, "0.05"], [*ROW, "5‰"], head=[*HEAD, "缴存比例(%)"]), good=[2, 3], values={"rate": 0.05}
    ),
    "a small share in a workbook": Case("a.xlsx", sheet([WITH_SHARE, [*ROW, "<c><v>0.05</v></c>"]]), bad={2: ["unit_unclear"]}),
    "a small share under the code of its field": Case("a.csv", text([*ROW, "0.05"], head=[*HEAD, "rate"]), good=[2], values={"rate": 0.05}),
    "October as a number without its nought": Case(
        "a.xlsx", sheet([HEAD, [*ROW[:3], "<c><v>2026.1</v></c>"]]), bad={2: ["month_unclear"]}
    ),
}  # fmt: skip
