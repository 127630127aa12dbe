"""Workbooks and JSON as offices send them, and what must come out of each."""

import json

from tests.marketplace.information.files.case import CODE, HEAD, ROW, Case, lines_of, raw, records, sheet
from tests.marketplace.information.files.workbooks import ods, rows, xls, xlsx

GOOD = {"amount": 100.5, "month": "2026-03-31"}
PLAIN = {"uscc": CODE, "amount": 1}
UGLY_SHEETS: dict[str, Case] = {
    "error values of xls": Case("a.xls", lambda: xls([HEAD, ROW], errors=[(1, 3)]), refused="table_errors", told="第 2 行第 4 列"),
    "error values of ods": Case(
        "a.ods",
        lambda: ods(
            [HEAD, [*ROW[:2], '<table:table-cell office:value-type="string" xmlns:calcext="urn:x" calcext:value-type="error"/>', ROW[3]]]
        ),
        refused="table_errors",
    ),
    "merged cells among the rows": Case(
        "a.xlsx",
        sheet([HEAD, ROW, [None, None, "1", "2026-02"], ROW], merged=["A2:B3"]),
        good=[4],
        bad={2: ["merged_cell"], 3: ["merged_cell"]},
    ),
    "hidden rows": Case("a.xlsx", sheet([HEAD, ROW, [*ROW[:3], "2026-02"]], hidden_rows=[3]), good=[2, 3], notes="有 1 行是隐藏的"),
    "hidden sheet": Case(
        "a.xlsx",
        lambda: xlsx({"旧表": rows([HEAD, ROW, ROW]), "新表": rows([HEAD, ROW])}, hidden=["旧表"]),
        good=[2],
        notes="1 个隐藏的工作表",
    ),
    "several sheets": Case(
        "a.xlsx", lambda: xlsx({"一月": rows([HEAD, ROW]), "二月": rows([HEAD, ROW])}), layout=["several_sheets"], told="一月、二月"
    ),
    "the sheet is declared": Case(
        "a.xlsx", lambda: xlsx({"一月": rows([HEAD, ROW]), "二月": rows([HEAD, ROW, ROW])}), good=[2, 3], declared={"sheet": "二月"}
    ),
    "a sheet that is not there": Case("a.xlsx", sheet([HEAD, ROW]), refused="table_sheet", told="表1", declared={"sheet": "三月"}),
    "a cover sheet": Case("a.xlsx", lambda: xlsx({"封面": rows([["示例信息报送"]]), "数据": rows([HEAD, ROW])}), good=[2], notes="数据"),
    "old workbook": Case("a.xls", lambda: xls([["示例表"], HEAD, [*ROW[:2], 100.5, ROW[3]]]), good=[3], values=GOOD),
    "open document": Case("a.ods", lambda: ods([HEAD, ROW]), good=[2], values=GOOD),
    "json": Case("a.json", records({"企业名称": "甲公司", "uscc": CODE, "amount": 100.50, "month": "202603"}), good=[1], values=GOOD),
    "json with records": Case("a.json", raw(json.dumps({"mode": "append", "records": [{"uscc": CODE, "amount": "1"}]})), good=[1]),
    "json with something beside": Case("a.json", raw('{"data": 1, "records": []}'), refused="table_records", told="data"),
    "json of no records": Case("a.json", raw('{"a": 1}'), refused="table_records"),
    "json lines": Case(
        "a.jsonl",
        lines_of({"uscc": CODE, "amount": 1, "tags": ["b", "甲类"], "late": True}, None, {"uscc": 1}),
        good=[1],
        bad={3: ["not_a_uscc", "missing"]},
        values={"tags": ["a", "b"], "late": True},
    ),
    "a key that comes later": Case(
        "a.jsonl", lines_of(*[PLAIN] * 200, {**PLAIN, "年度": 2025}, {**PLAIN, "x": 1}), good=range(1, 202), bad={202: ["unknown_field"]}
    ),
}
