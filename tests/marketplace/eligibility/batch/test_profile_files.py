"""PROFILES in three formats, well and badly made."""

import datetime as dt
import json
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketplace.eligibility.batch.seen_ids import SeenIds
from tests.marketplace.eligibility.batch.conftest import Desk, Ran

ALL_ATTRIBUTES = ["n1", "n2", "n3", "b1", "b2", "c1", "c2", "c3", "r1", "i1", "p1", "s1", "s2", "d1"]
ROWS: list[dict[str, Any]] = [
    {"n1": 30, "n2": 0.1, "b1": True, "c1": "A", "c3": "甲,\n乙", "r1": "010000", "i1": "0190", "s1": ["x", "x"], "d1": "2024-02-29"},
    {"n1": -1.5, "b1": False, "c2": "D", "p1": "01", "s1": [], "s2": ["a b"]},
    {},
]


def explain_everything(desk: Desk) -> str:
    """Offers whose leaves show every attribute's value as read."""
    return desk.write(
        "known.json", json.dumps([{"code": name, "criterion": {"attribute": name, "known": True}} for name in ALL_ATTRIBUTES])
    )


def values_of(ran: Ran) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in ran.out:
        found.setdefault(line["profile"], {})[line["offer"]] = line["leaves"][0]["actual"]
    return found


def csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def test_three_formats_say_the_same(desk: Desk) -> None:
    explain_everything(desk)
    lines = [json.dumps({"id": f"p{number}", "attributes": row}) for number, row in enumerate(ROWS)]
    desk.write("p.jsonl", "\n".join(lines))
    cells = [",".join([f"p{number}", *(csv_cell(row.get(name)) for name in ALL_ATTRIBUTES)]) for number, row in enumerate(ROWS)]
    desk.write("p.csv", "\ufeff" + "\r\n".join([",".join(["id", *ALL_ATTRIBUTES]), *cells]) + "\r\n")
    table = {"id": [f"p{number}" for number in range(3)], **{name: [row.get(name) for row in ROWS] for name in ALL_ATTRIBUTES}}
    texts = {name: pa.string() for name in ("n3", "c3", "i1", "r1")}
    arrays = {name: pa.array(column, type=texts.get(name)) for name, column in table.items()}
    arrays["b2"] = pa.array([None] * 3, type=pa.bool_())
    pq.write_table(pa.table(arrays), desk.path("p.parquet"))

    runs = [desk.match(f"p.{ending}", "--explain", "leaves", offers="known.json") for ending in ("jsonl", "csv", "parquet")]

    assert [ran.exit_code for ran in runs] == [0, 0, 0]
    assert values_of(runs[0])["p0"]["c3"] == "甲,\n乙"
    assert values_of(runs[0]) == values_of(runs[1]) == values_of(runs[2])


@pytest.mark.parametrize(
    ("line", "profile", "attribute", "told"),
    [
        (b"", None, None, "empty"),
        (b"[1]", None, None, "no object"),
        (b"null", None, None, "no object"),
        (b"{", None, None, "expected JSON"),
        (b'{"id": "a"} {"id": "b"}', None, None, "Extra data"),
        (b'{"attributes": {}}', None, None, "no id"),
        (b'{"id": 3, "attributes": {}}', None, None, "no id"),
        (b'{"id": "a"}', "a", None, "no attributes"),
        (b'{"id": "a", "attributes": []}', "a", None, "no attributes"),
        (b'{"id": "a", "id": "b", "attributes": {}}', "b", None, "more than once"),
        (b'{"id": "a", "attributes": {"n1": 1, "n1": 2}}', "a", "n1", "more than once"),
        (b'{"id": "a", "attributes": {"n1": NaN}}', "a", "n1", "no number"),
        (b'{"id": "a", "attributes": {"n1": 1e999999999999999999999}}', "a", "n1", "no number"),
        (b'{"id": "a", "attributes": {"n1": 1e400}}', "a", "n1", "out of bounds"),
        (b'{"id": "a", "attributes": {"n1": ' + b"9" * 50_000 + b"}}", "a", "n1", "out of bounds"),
        (b'{"id": "a", "attributes": {"c3": "\xd6\xd0"}}', None, None, "UTF-8"),
        (b'{"id": "a", "attributes": {"c3": "\x00"}}', None, None, "control character"),
        (b'{"id": "a", "attributes": {"zz": ' + b"[" * 100_000 + b"}}", None, None, "nested too deeply"),
        (b'{"id": "first", "attributes": {}}', "first", None, "already"),
    ],
)
def test_line_that_is_no_profile_is_refused_by_its_number(
    desk: Desk, line: bytes, profile: str | None, attribute: str | None, told: str
) -> None:
    desk.write("p.jsonl", b'{"id": "first", "attributes": {}}\n' + line + b'\n{"id": "last", "attributes": {}}\n')
    ran = desk.match("p.jsonl")
    assert ran.exit_code == 3
    assert [each["profile"] for each in ran.out] == ["first", "first", "last", "last"]
    assert (ran.err[0]["line"], ran.err[0]["profile"], ran.err[0]["attribute"]) == (2, profile, attribute)
    assert told in ran.err[0]["detail"]
    assert len(json.dumps(ran.err[0])) < 1000


def test_odd_but_valid_lines_are_taken(desk: Desk) -> None:
    desk.write("p.jsonl", b'\xef\xbb\xbf{"id": "\\ud800\\n\xe2\x80\xa8", "attributes": {}}\r\n {"attributes": {"n1": null}, "id": ""}')
    ran = desk.match("p.jsonl")
    assert (ran.exit_code, ran.err) == (0, [])
    assert [each["profile"] for each in ran.out[::2]] == ["\ud800\n\u2028", ""]


@pytest.mark.parametrize(
    ("row", "profile", "attribute", "told"),
    [
        ("a", "a", None, "1 cells; expected 3"),
        ("a,1,2,3", "a", None, "4 cells; expected 3"),
        ("", None, None, "0 cells"),
        (",1,", None, None, "no id"),
        ("a,1,\0", "a", None, "NUL"),
        ('"a"b,1,', None, None, "no CSV"),
        ("a,x,", "a", "n1", "no number"),
        ('a,"1,5",', "a", "n1", "no number"),
        ("a, 1,", "a", "n1", "no number"),
        ("a,05,", "a", "n1", "no number"),
        ("a,NaN,", "a", "n1", "no number"),
        ("a,,x", "a", "s1", "list of strings"),
        ("a,,[1]", "a", "s1", "list of strings"),
        ("first,,", "first", None, "already"),
    ],
)
def test_row_that_is_no_profile_is_refused_by_its_line(desk: Desk, row: str, profile: str | None, attribute: str | None, told: str) -> None:
    desk.write("p.csv", f'id,n1,s1\nfirst,1,"[""x"",\n""y""]"\n{row}\nlast,,\n')
    ran = desk.match("p.csv")
    assert ran.exit_code == 3
    assert [each["profile"] for each in ran.out] == ["first", "first", "last", "last"]
    assert (ran.err[0]["line"], ran.err[0]["profile"], ran.err[0]["attribute"]) == (4, profile, attribute)
    assert told in ran.err[0]["detail"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "header"),
        (b"\n", "header"),
        (b"name,n1\na,1\n", "no column id"),
        (b"id,n1,n1\na,1,1\n", "n1 are given more than once"),
        (
            "id,c3\na,中\n".encode("gb18030"),
            "line 2: byte 3 is not UTF-8; expected UTF-8, with or without a byte-order mark (the line would",
        ),
        ("id,c3\na,b\n".encode("utf-16"), "line 1: byte 1 is not UTF-8"),
        (b'id,c3\na,"open\nb,c\n', "line 2: a quote is opened and not closed"),
        (b'id,"c3\n', "header is no CSV"),
    ],
)
def test_csv_that_cannot_be_read_is_2(desk: Desk, content: bytes, told: str) -> None:
    desk.write("p.csv", content)
    ran = desk.match("p.csv", "--output", desk.path("out"))
    assert (ran.exit_code, len(ran.err)) == (2, 1)
    assert desk.path("p.csv") in ran.err[0]["detail"]
    assert told in ran.err[0]["detail"]
    assert not (desk.folder / "out").exists()


def parquet(desk: Desk, **columns: Any) -> None:
    pq.write_table(pa.table(columns), desk.path("p.parquet"))


IDS = pa.array(["a", "b"])


@pytest.mark.parametrize(
    ("name", "array", "read"),
    [
        ("n1", pa.array([1, 2], pa.uint8()), 1),
        ("n1", pa.array([0.1, 0.2]), 0.1),
        ("n1", pa.array([Decimal("1.50"), None], pa.decimal128(20, 2)), 1.5),
        ("n1", pa.array([Decimal("1.50"), None], pa.decimal256(50, 2)), 1.5),
        ("c3", pa.array(["x", None]).dictionary_encode(), "x"),
        ("c3", pa.array(["x", None], pa.large_string()), "x"),
        ("s1", pa.array([["x"], []], pa.large_list(pa.string())), ["x"]),
        ("d1", pa.array([dt.date(2024, 2, 29), None]), "2024-02-29"),
        ("d1", pa.array(["2024-02-29", None]), "2024-02-29"),
        ("b1", pa.array([True, None]), True),
    ],
)
def test_parquet_column_of_an_admitted_type_is_read(desk: Desk, name: str, array: pa.Array, read: Any) -> None:
    explain_everything(desk)
    parquet(desk, id=IDS, **{name: array})
    ran = desk.match("p.parquet", "--explain", "leaves", offers="known.json")
    assert ran.exit_code == 0
    assert values_of(ran)["a"][name] == read


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("n1", pa.array([1.5, 2.5], pa.float32())),
        ("n1", pa.array([None, None])),
        ("d1", pa.array([dt.datetime(2024, 1, 1), None])),  # noqa: DTZ001 -- a column of the wrong type
        ("s1", pa.array([[1], [2]])),
        ("c3", pa.array([b"x", b"y"])),
        ("c3", pa.array([{"x": 1}, None])),
        ("id", pa.array([1, 2])),
    ],
)
def test_parquet_column_of_another_type_is_2(desk: Desk, name: str, array: pa.Array) -> None:
    parquet(desk, **{"id": IDS, name: array})
    ran = desk.match("p.parquet")
    assert (ran.exit_code, ran.out, len(ran.err)) == (2, [], 1)
    assert f"column {name} is of type" in ran.err[0]["detail"]


@pytest.mark.parametrize(
    ("name", "array", "shown"),
    [
        ("n1", pa.array([float("nan"), 1.0]), "nan"),
        ("n1", pa.array([float("inf"), 1.0]), "inf"),
        ("n1", pa.array([0.1 + 0.2, 1.0]), 0.30000000000000004),
        ("n1", pa.array(["3", None]), "3"),
        ("b1", pa.array([1, None]), 1),
        ("s1", pa.array([["x", None], []]), ["x", None]),
        ("c3", pa.array([dt.date(2024, 1, 1), None]), "2024-01-01"),
        ("d1", pa.array([10**7, None], pa.date32()), "day 10000000 from 1970-01-01"),
    ],
)
def test_parquet_value_of_the_wrong_kind_is_refused_by_its_row(desk: Desk, name: str, array: pa.Array, shown: Any) -> None:
    parquet(desk, id=IDS, **{name: array})
    ran = desk.match("p.parquet")
    assert ran.exit_code == 3
    assert {each["profile"] for each in ran.out} == {"b"}
    assert (ran.err[0]["profile"], ran.err[0]["line"], ran.err[0]["attribute"], ran.err[0]["value"]) == ("a", 1, name, shown)


def test_parquet_columns_unknown_to_the_vocabulary_are_left_alone(desk: Desk) -> None:
    parquet(desk, id=IDS, unheard_of=pa.array([dt.datetime(2024, 1, 1), None]))  # noqa: DTZ001 -- a type that is not admitted
    assert desk.match("p.parquet").exit_code == 0


def test_parquet_row_without_id_or_with_a_former_one_is_refused(desk: Desk) -> None:
    parquet(desk, id=pa.array(["a", None, "a"]))
    ran = desk.match("p.parquet")
    assert (ran.exit_code, [each["line"] for each in ran.err[:2]]) == (3, [2, 3])


def test_parquet_without_id_or_in_name_only_is_2(desk: Desk) -> None:
    parquet(desk, name=IDS)
    assert "no column id" in desk.match("p.parquet").err[0]["detail"]
    desk.write("p.parquet", b"PAR1 it is not")
    assert "expected a Parquet file" in desk.match("p.parquet").err[0]["detail"]


def test_parquet_damaged_in_the_middle_leaves_no_output(desk: Desk) -> None:
    table = pa.table({"id": [f"p{each}" for each in range(50_000)], "c3": [str(each * 7919) for each in range(50_000)]})
    pq.write_table(table, desk.path("p.parquet"), row_group_size=5_000, compression="zstd")
    content = bytearray((desk.folder / "p.parquet").read_bytes())
    half = len(content) // 2
    content[half : half + 2000] = b"\xff" * 2000
    desk.write("p.parquet", bytes(content))
    ran = desk.match("p.parquet", "--output", desk.path("out"))
    assert (ran.exit_code, len(ran.err)) == (2, 1)
    assert "cannot be read on" in ran.err[0]["detail"]
    assert not (desk.folder / "out").exists()


@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: text.dictionary_encode()])
def test_parquet_text_that_is_not_utf8_is_2(desk: Desk, wrap: Callable[[pa.Array], pa.Array]) -> None:
    gb18030 = pa.array(["中".encode("gb18030"), b"x"]).view(pa.string())
    parquet(desk, id=IDS, c3=wrap(gb18030))
    ran = desk.match("p.parquet", "--output", desk.path("out"))
    assert (ran.exit_code, len(ran.err)) == (2, 1)
    assert "p.parquet: after row 0: cannot be read on" in ran.err[0]["detail"]
    assert not (desk.folder / "out").exists()


def test_ids_are_told_apart_in_little_memory() -> None:
    seen = SeenIds()
    tracemalloc.start()
    assert all(seen.add(f"an id that is somewhat longer than most {each}") for each in range(20_000))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not any(seen.add(f"an id that is somewhat longer than most {each}") for each in range(20_000))
    assert seen.add("\ud800")
    assert used / 20_000 < 60
