"""Tables as offices send them: encodings, separators, title rows, headings, units, notes; and what must come out of each."""

from tests.marketplace.information.files.case import HEAD, ROW, Case, raw, sheet, table, text

UGLY_TABLES: dict[str, Case] = {
    "byte-order mark": Case("a.csv", text(ROW, encoding="utf-8-sig"), good=[2], values={"amount": 100.5}),
    "gb18030": Case("a.csv", text(ROW, encoding="gb18030"), good=[2]),
    "rare characters in four bytes": Case("a.csv", text(["𠮷䶮公司", *ROW[1:]], encoding="gb18030"), good=[2], values={"name": "𠮷䶮公司"}),
    "utf-16 of a spreadsheet": Case("a.txt", text(ROW, encoding="utf-16", delimiter="\t"), good=[2]),
    "two encodings in one file": Case(
        "a.csv", lambda: table(ROW).encode() + "乙公司,x,1,2026-03\r\n".encode("gb18030"), refused="table_encoding", told="第 3 行"
    ),
    "semicolons": Case("a.csv", text(ROW, delimiter=";"), good=[2]),
    "tabs": Case("a.tsv", text(ROW, delimiter="\t"), good=[2]),
    "bars": Case("a.csv", text(ROW, delimiter="|"), good=[2]),
    "title rows above": Case("a.csv", raw("示例信息汇总表,,,\n填报单位：示例局,,,2026年4月\n" + table(ROW)), good=[4]),
    "a unit above the table": Case(
        "a.csv",
        raw("缴费表,,,单位：万元\n" + table(ROW, head=["企业名称", "统一社会信用代码", "缴费金额", "所属月份"])),
        good=[3],
        values={"amount": 1005000},
        notes="万元",
    ),
    "a unit in the heading": Case(
        "a.csv", text(ROW, head=[*HEAD[:2], "缴费金额（ 万元 ）", HEAD[3]]), good=[2], values={"amount": 1005000}
    ),
    "a unit that is declared": Case("a.csv", text(ROW), good=[2], values={"amount": 1005000}, declared={"units": {"amount": "wan_yuan"}}),
    "another thing's unit": Case("a.csv", text(ROW, head=[*HEAD[:2], "缴费金额(平方米)", HEAD[3]]), layout=["unit_mismatch"]),
    "headings by code": Case("a.csv", text(ROW, head=["enterprise_name", "USCC", "amount", "month"]), good=[2]),
    "headings in full width with marks": Case(
        "a.csv", text(ROW, head=["＊企业名称：", "统一社会信用 代码*", "缴费金额", "所属月份（必填）"]), good=[2]
    ),
    "merged and double headings": Case(
        "a.xlsx",
        sheet([["主体", None, "缴费", None], ["企业名称", "统一社会信用代码", "金额(元)", "所属月份"], ROW], merged=["A1:B1", "C1:D1"]),
        good=[3],
    ),
    "duplicated headings": Case("a.csv", text([*ROW, "1"], head=[*HEAD, "缴费金额(元)"]), layout=["duplicate_heading"]),
    "unknown heading": Case("a.csv", text([*ROW, "1"], head=[*HEAD, "星座"]), layout=["unknown_heading"], told="星座"),
    "unknown heading that is ignored": Case("a.csv", text([*ROW, "1"], head=[*HEAD, "星座"]), good=[2], declared={"ignore": ["星座"]}),
    "heading that is declared": Case(
        "a.csv", text(ROW, head=[*HEAD[:2], "实缴", HEAD[3]]), good=[2], declared={"columns": {"实缴": "amount"}}
    ),
    "a declaration that fits nothing": Case(
        "a.csv",
        text(ROW),
        layout=["heading_missing", "unknown_field", "unknown_field"],
        declared={"columns": {"实缴": "amount", "所属月份": "moon"}, "units": {"note": "yuan"}},
    ),
    "a column is missing": Case("a.csv", text(ROW[:2], head=HEAD[:2]), layout=["missing_column"], told="缴费金额"),
    "nobody is spoken of": Case("a.csv", text(ROW[2:], head=HEAD[2:]), layout=["missing_column"]),
    "rows are numbered": Case("a.csv", text(["1", *ROW], head=["序号", *HEAD]), good=[2]),
    "indicators as columns": Case(
        "a.csv",
        text([*ROW, "1.2万", "是", "320100", "a"], head=[*HEAD, "近12个月缴费额", "sample_in_arrears", "所在区划", "等次"]),
        good=[2],
        values={"sample_amount_12m": 12000, "sample_in_arrears": True, "sample_region": "320100", "sample_grade": "A"},
    ),
    "empty": Case("a.csv", raw(b""), refused="table_empty"),
    "only blank lines": Case("a.csv", raw("\n\n,,,\n"), refused="table_empty"),
    "only headings": Case("a.csv", text()),
    "no headings": Case("a.csv", raw("1,2,3\n4,5,6\n"), refused="table_headings", told="1、2、3"),
    "blank rows in between": Case("a.csv", text(ROW, ["", "", "", ""], [""], ROW), good=[2, 5]),
    "total below": Case("a.csv", text(ROW, ["合 计", "", "100.50", ""]), good=[2], asides=[3]),
    "notes below": Case("a.csv", text(ROW, ["填表人：示例", "", "", ""], ["注：1. 本表一式两份"]), good=[2], asides=[3, 4]),
    "headings again on the next page": Case("a.csv", text(ROW, HEAD, ROW), good=[2, 4], asides=[3]),
    "a cell too few": Case("a.csv", text(ROW[:3], ROW), good=[3], bad={2: ["column_count"]}),
    "a cell too many": Case("a.csv", text([*ROW, "又一格"], ROW), good=[3], bad={2: ["column_count"]}),
    "empty cells at the end": Case("a.csv", text([*ROW, "", ""]), good=[2]),
    "quotes in a cell": Case("a.csv", text(['"甲"公司', *ROW[1:]], ROW), good=[3], bad={2: ["quotes"]}),
    "line ends in a cell": Case("a.csv", text(['"甲\n公司"', *ROW[1:]], ROW), good=[2, 3], values={"name": "甲 公司"}),
}
