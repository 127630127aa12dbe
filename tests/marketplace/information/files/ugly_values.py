"""Cells as people write them, and what must be read from each."""

from tests.marketplace.information.files.case import CODE, HEAD, ROW, Case, sheet, text
from tests.marketplace.information.files.workbooks import xls

UGLY_VALUES: dict[str, Case] = {
    "numbers as text": Case(
        "a.csv", text([*ROW[:2], '"￥１，２３４．５０"', "２０２６年３月"]), good=[2], values={"amount": 1234.5, "month": "2026-03-31"}
    ),
    "ten thousands in a cell": Case("a.csv", text([*ROW[:2], "1.2万元", ROW[3]]), good=[2], values={"amount": 12000}),
    "ten thousands twice": Case(
        "a.csv", text([*ROW[:2], "1.2万", ROW[3]], head=[*HEAD[:2], "缴费金额(万元)", HEAD[3]]), bad={2: ["unit_unclear"]}
    ),
    "scientific notation of a code": Case(
        "a.csv", text([ROW[0], "9.1320100E+17", *ROW[2:]]), bad={2: ["scientific_notation"]}, told="文本格式"
    ),
    "a code as a number": Case(
        "a.xlsx", sheet([HEAD, [ROW[0], "<c><v>9.132010000000001E+17</v></c>", *ROW[2:]]]), bad={2: ["digits_lost"]}, told="文本格式"
    ),
    "leading zeros lost": Case("a.csv", text([*ROW, "1"], head=[*HEAD, "等级"]), bad={2: ["outside_values"]}, told="前面的 0"),
    "leading zeros kept by a formula": Case(
        "a.csv", text([*ROW, '"=""00000123"""'], head=[*HEAD, "户号"]), good=[2], values={"account_no": "00000123"}
    ),
    "zeros lost by a workbook": Case("a.xlsx", sheet([[*HEAD, "户号"], [*ROW, 123]]), bad={2: ["pattern"]}, told="前面的 0"),
    "invisible characters": Case(
        "a.csv", text(["\u200b甲\u00a0公司\ufeff", f" {CODE}\u200b", *ROW[2:]]), good=[2], values={"name": "甲 公司"}
    ),
    "line ends of a workbook": Case("a.xlsx", sheet([HEAD, ["甲_x000D_公_x005F_司", *ROW[1:]]]), good=[2], values={"name": "甲 公_司"}),
    "old registration number": Case("a.csv", text([ROW[0], "320100000000001", *ROW[2:]]), bad={2: ["not_a_uscc"]}, told="旧的工商注册号"),
    "organisation code": Case("a.csv", text([ROW[0], "12345678X", *ROW[2:]]), bad={2: ["not_a_uscc"]}, told="组织机构代码"),
    "only a name": Case("a.csv", text([ROW[0], "", *ROW[2:]]), good=[2], values={"uscc": None, "name": "甲公司"}),
    "nobody in a row": Case("a.csv", text(["", "", *ROW[2:]]), bad={2: ["missing"]}),
    "all faults of a row": Case("a.csv", text([ROW[0], "x", "-1", "2026-13"]), bad={2: ["not_a_uscc", "out_of_range", "no_such_day"]}),
    "day numbers of a workbook": Case(
        "a.xlsx",
        sheet([[*HEAD, "缴费日期"], [*ROW[:3], '<c s="3"><v>46082</v></c>', '<c s="1"><v>46086.75</v></c>']]),
        good=[2],
        values={"month": "2026-03-31", "day": "2026-03-05"},
    ),
    "day numbers from 1904": Case(
        "a.xlsx", sheet([[*HEAD, "缴费日期"], [*ROW, '<c s="1"><v>44624</v></c>']], date_1904=True), good=[2], values={"day": "2026-03-05"}
    ),
    "day numbers in text": Case("a.csv", text([*ROW, "46086"], head=[*HEAD, "缴费日期"]), good=[2], values={"day": "2026-03-05"}),
    "two-digit years": Case("a.csv", text([*ROW, "26-3-5"], head=[*HEAD, "缴费日期"]), bad={2: ["short_year"]}),
    "a day of the future": Case("a.csv", text([*ROW, "2027-01-01"], head=[*HEAD, "缴费日期"]), bad={2: ["in_the_future"]}),
    "the month that is going on": Case("a.csv", text([*ROW[:3], "2026-04"]), good=[2], values={"month": "2026-04-30"}),
    "a percentage by its format": Case(
        "a.xlsx", sheet([[*HEAD, "缴存比例"], [*ROW, '<c s="2"><v>0.0825</v></c>']]), good=[2], values={"rate": 8.25}
    ),
    "a percentage that is unclear": Case("a.xls", lambda: xls([[*HEAD, "缴存比例"], [*ROW, 0.0825]]), layout=["unit_unclear"]),
    "a percentage that is declared": Case(
        "a.xls",
        lambda: xls([[*HEAD, "缴存比例"], [*ROW, 0.0825]]),
        good=[2],
        values={"rate": 8.25},
        declared={"units": {"rate": "fraction"}},
    ),
    "noise of binary fractions": Case(
        "a.xlsx", sheet([HEAD, [*ROW[:2], "<c><v>0.30000000000000004</v></c>", ROW[3]]]), good=[2], values={"amount": 0.3}
    ),
    "formula with its value": Case(
        "a.xlsx", sheet([HEAD, [*ROW[:2], "<c><f>1+1</f><v>2</v></c>", ROW[3]]]), good=[2], values={"amount": 2}
    ),
    "formula never computed": Case("a.xlsx", sheet([HEAD, [*ROW[:2], "<c><f>1+1</f></c>", ROW[3]]]), bad={2: ["formula_without_value"]}),
    "error values": Case("a.xlsx", sheet([HEAD, [*ROW[:2], '<c t="e"><v>#N/A</v></c>', ROW[3]], ROW]), good=[3], bad={2: ["error_value"]}),
    "error values as text": Case("a.csv", text([*ROW[:2], "#DIV/0!", ROW[3]]), bad={2: ["error_value"]}),
    "passport beside its kind": Case(
        "a.csv", text([*ROW, "护照", "E12345678"], head=[*HEAD, "证件类型", "证件号码"]), good=[2], values={"contact_id_no": "E12345678"}
    ),
    "identity number of 15 digits": Case(
        "a.csv", text([*ROW, "110101900101001"], head=[*HEAD, "证件号码"]), good=[2], values={"contact_id_no": "110101199001010015"}
    ),
    "a person is not repeated": Case(
        "a.csv", text([*ROW, "110101199001011234"], head=[*HEAD, "证件号码"]), bad={2: ["not_an_identity_number"]}, told="所填内容"
    ),
    "ends before it begins": Case(
        "a.csv", text([*ROW, "2026-02-01", "2026-01-01"], head=[*HEAD, "有效期起", "有效期止"]), bad={2: ["ends_before"]}
    ),
    "for ever": Case(
        "a.csv", text([*ROW, "2026-02-01", "长期"], head=[*HEAD, "有效期起", "有效期止"]), good=[2], values={"valid_to": None}
    ),
    "marks of nothing": Case(
        "a.csv", text([*ROW, "-", "/", "NULL", "——"], head=[*HEAD, "人数", "面积", "年度", "是否逾期"]), good=[2], values={"people": None}
    ),
}
