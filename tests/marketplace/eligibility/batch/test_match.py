"""`zhida match`: lines, order, explanations, exit codes, what is left behind."""

import json
import os
import pty
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.eligibility.batch.commands import match_command
from tests.marketplace.eligibility.batch.conftest import Desk
from tests.marketplace.eligibility.strategies import ENTRIES

PROFILES = '{"id": "p1", "attributes": {"n1": 30.0, "r1": "320105", "zz": [1]}}\n{"id": "p2", "attributes": {"b2": true}, "more": 1}\n'


def test_one_line_per_pair_profiles_then_offers_in_their_order(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    ran = desk.match("p.jsonl")
    assert ran.exit_code == 0
    assert [tuple(line.values()) for line in ran.out] == [
        ("p1", "grown", "eligible"),
        ("p1", "clean", "eligible"),
        ("p2", "grown", "undetermined"),
        ("p2", "clean", "ineligible"),
    ]
    assert list(ran.out[0]) == ["profile", "offer", "verdict"]


@pytest.mark.parametrize(("explain", "keys"), [("none", []), ("leaves", ["leaves"]), ("remedy", ["remedy"]), ("all", ["leaves", "remedy"])])
def test_explanations_appear_as_asked(desk: Desk, explain: str, keys: list[str]) -> None:
    desk.write("p.jsonl", PROFILES)
    assert {tuple(line) for line in desk.match("p.jsonl", "--explain", explain).out} == {("profile", "offer", "verdict", *keys)}


def test_explanation_says_what_is_asked_what_is_there_and_what_would_do(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    lines = desk.match("p.jsonl", "--explain", "all").out
    assert lines[0]["leaves"][0] == {"path": "/all/0", "attribute": "n1", "required": {"gte": 24}, "actual": 30.0, "outcome": "pass"}
    assert lines[2]["leaves"][1] == {
        "path": "/all/1", "attribute": "r1", "required": {"within": ["320000"]}, "actual": None, "outcome": "unknown",
    }  # fmt: skip
    assert lines[2]["remedy"] == {"possible": True, "paths": ["/all/0", "/all/1"]}
    assert lines[3]["leaves"] == [{"path": "/not", "attribute": "b2", "required": {"is": True}, "actual": True, "outcome": "pass"}]
    assert lines[3]["remedy"] == {"possible": False, "paths": []}


def test_offers_may_be_none(desk: Desk) -> None:
    desk.write("none.json", "[]")
    desk.write("p.jsonl", PROFILES)
    assert desk.match("p.jsonl", offers="none.json") == (0, [], [])


def test_numbers_in_lines_keep_every_digit(desk: Desk) -> None:
    desk.write("p.jsonl", '{"id": "p", "attributes": {"n1": 0.1, "n2": 3.65}}')
    reference = {"attribute": "n1", "lte": {"attribute": "n2", "plus": 0.3}}
    desk.write("o.json", json.dumps([{"code": "a", "criterion": reference}]))
    desk.match("p.jsonl", "--explain", "leaves", "--output", desk.path("out"), offers="o.json")
    assert '"required": {"lte": 3.95}, "actual": 0.1,' in (desk.folder / "out").read_text()


def test_refused_profiles_are_named_and_the_others_go_on(desk: Desk) -> None:
    desk.write("p.jsonl", '{"id": "bad", "attributes": {"n1": "3", "d1": "x"}}\n{"id": "good", "attributes": {}}\n')
    ran = desk.match("p.jsonl")
    assert ran.exit_code == 3
    assert {line["profile"] for line in ran.out} == {"good"}
    assert [(line["profile"], line["line"], line["attribute"], line["value"]) for line in ran.err[:2]] == [
        ("bad", 1, "n1", "3"),
        ("bad", 1, "d1", "x"),
    ]
    assert ran.err[2]["refused"] == 1
    assert "1 of 2 profiles" in ran.err[2]["detail"]


def test_output_appears_whole_with_the_usual_rights(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    ran = desk.match("p.jsonl", "--output", desk.path("out.jsonl"))
    assert (ran.exit_code, ran.out) == (0, [])
    assert len((desk.folder / "out.jsonl").read_text().splitlines()) == 4
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((desk.folder / "out.jsonl").stat().st_mode) == 0o666 & ~mask


def test_fault_found_late_leaves_no_output_and_keeps_the_former_one(desk: Desk) -> None:
    desk.write("p.csv", "id,n1\n" + "".join(f"p{each},1\n" for each in range(5000)) + "last,")
    with (desk.folder / "p.csv").open("ab") as file:
        file.write(b"\xff\n")
    before = sorted(desk.folder.iterdir())
    ran = desk.match("p.csv", "--output", desk.path("out.jsonl"))
    assert ran.exit_code == 2
    assert sorted(desk.folder.iterdir()) == before

    desk.write("out.jsonl", "former")
    assert desk.match("p.csv", "--output", desk.path("out.jsonl")).exit_code == 2
    assert (desk.folder / "out.jsonl").read_text() == "former"


def run_apart(desk: Desk) -> list[str]:
    """The command as a process of its own, on the files of the desk."""
    script = "import sys; from web.cli import main; sys.exit(main(sys.argv[1:]))"
    files = ["--offers", desk.path("offers.json"), "--profiles", desk.path("p.jsonl"), "--attributes", desk.path("vocabulary.json")]
    return [sys.executable, "-c", script, "match", *files]


def test_output_to_a_device_is_written_to_it_not_moved_over_it(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    assert desk.match("p.jsonl", "--output", os.devnull).exit_code == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_output_named_by_a_stream_of_the_command_goes_there(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    ran = subprocess.run([*run_apart(desk), "--output", "/dev/stdout"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr, len(ran.stdout.splitlines())) == (0, "", 4)


@pytest.mark.parametrize("output", [".", "no/such/folder/out", "offers.json", "p.jsonl", "vocabulary.json"])
def test_output_that_cannot_or_must_not_be_written_is_refused_before_anything_is_read(desk: Desk, output: str) -> None:
    desk.write("p.jsonl", PROFILES)
    ran = desk.match("p.jsonl", "--output", desk.path(output))
    assert ran.exit_code == 2
    assert desk.path(output) in ran.err[0]["detail"] or output == "."
    assert (desk.folder / "p.jsonl").read_text() == PROFILES


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--offers", "o"],
        ["--offers", "o", "--profiles", "p", "--explain", "some"],
        ["--offers", "o", "--profiles", "p", "--verbose"],
        ["--off", "o", "--profiles", "p"],
        ["--offers", "o", "--profiles", "p", "stray"],
    ],
)
def test_bad_command_line_is_2_and_shows_the_usage(desk: Desk, argv: list[str]) -> None:
    ran = desk.run(match_command, argv)
    assert ran.exit_code == 2
    assert "usage: zhida match" in ran.err[0]["detail"]


@pytest.mark.parametrize("missing", ["offers.json", "vocabulary.json", "p.jsonl", "p.csv", "p.parquet"])
def test_missing_file_is_2_and_named(desk: Desk, missing: str) -> None:
    profiles = missing if missing.startswith("p.") else "q.jsonl"
    desk.write("q.jsonl", PROFILES)
    (desk.folder / missing).unlink(missing_ok=True)
    ran = desk.match(profiles)
    assert (ran.exit_code, ran.out, len(ran.err)) == (2, [], 1)
    assert desk.path(missing) in ran.err[0]["detail"]


@pytest.mark.parametrize("name", ["dir", "dir.csv", "dir.parquet"])
def test_folder_in_place_of_a_file_is_2(desk: Desk, name: str) -> None:
    (desk.folder / name).mkdir()
    ran = desk.match(name)
    assert (ran.exit_code, ran.out, len(ran.err)) == (2, [], 1)
    assert desk.path(name) in ran.err[0]["detail"]


def test_errors_of_offers_come_all_at_once_and_nothing_is_written(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    desk.write(
        "o.json", '[{"code": "a", "criterion": {"any": [{}, {"attribute": "n1", "gt": "x"}]}}, {"code": "a", "criterion": {"all": []}}]'
    )
    ran = desk.match("p.jsonl", "--output", desk.path("out"), offers="o.json")
    assert ran.exit_code == 2
    assert [(line["offer"], line["pointer"]) for line in ran.err] == [("a", "/any/0"), ("a", "/any/1/gt"), ("a", "/1/code")]
    assert not (desk.folder / "out").exists()


def test_errors_of_the_vocabulary_point_into_its_file(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    desk.write("v.json", '{"attributes": [{"name": "x", "type": "float"}, {"name": "x", "type": "set"}]}')
    ran = desk.match("p.jsonl", vocabulary="v.json")
    assert (ran.exit_code, [line["pointer"] for line in ran.err]) == (2, ["/attributes/0/type", "/attributes/1/name"])
    assert all(desk.path("v.json") in line["detail"] for line in ran.err)


@pytest.mark.parametrize("content", [b"", b"{", b"[1,]", b"\xd6\xd0", b"[" * 100_000, b'{"a":' * 100_000])
def test_offers_that_are_no_json_are_2(desk: Desk, content: bytes) -> None:
    desk.write("p.jsonl", PROFILES)
    desk.write("o.json", content)
    ran = desk.match("p.jsonl", offers="o.json")
    assert (ran.exit_code, len(ran.err)) == (2, 1)
    assert desk.path("o.json") in ran.err[0]["detail"]


def test_check_reports_every_error_and_says_nothing_of_good_offers(desk: Desk) -> None:
    desk.write("bad.json", '[{"code": "a", "criterion": {"all": [{}, {"attribute": "zz", "is": true}]}}]')
    assert desk.check("offers.json") == (0, [], [])
    ran = desk.check("bad.json")
    assert (ran.exit_code, [line["pointer"] for line in ran.err]) == (2, ["/all/0", "/all/1/attribute"])
    assert all(set(line) == {"offer", "pointer", "detail"} for line in ran.err)
    assert desk.check("bad.json", "more").exit_code == 2


def test_check_warns_of_retired_attributes_and_match_says_nothing(desk: Desk) -> None:
    entries = [each | ({"status": "retired"} if each["name"] in {"n1", "b2"} else {}) for each in ENTRIES]
    desk.write("vocabulary.json", json.dumps({"attributes": entries}, default=float))
    offer = {
        "code": "a",
        "criterion": {"any": [{"attribute": "b2", "is": True}, {"attribute": "n2", "gte": {"attribute": "n1", "times": 2}}]},
    }
    desk.write("o.json", json.dumps([offer, {"code": "b", "criterion": {"attribute": "n2", "gte": 1}}]))
    ran = desk.check("o.json")
    assert (ran.exit_code, ran.out) == (0, [])
    assert [(line["offer"], line["pointer"]) for line in ran.err] == [("a", "/any/0/attribute"), ("a", "/any/1/gte/attribute")]
    assert all(set(line) == {"offer", "pointer", "warning"} for line in ran.err)
    desk.write("p.jsonl", PROFILES)
    assert (desk.match("p.jsonl", offers="o.json").exit_code, desk.match("p.jsonl", offers="o.json").err) == (0, [])


def test_the_command_needs_neither_web_framework_nor_database_and_reads_a_pipe(desk: Desk) -> None:
    script = (
        "import sys; from web.cli import main; code = main(sys.argv[1:]);"
        "assert not {'litestar', 'sqlalchemy', 'pyarrow'} & set(sys.modules), 'too much imported'; sys.exit(code)"
    )
    argv = ["match", "--offers", desk.path("offers.json"), "--profiles", "/dev/stdin", "--attributes", desk.path("vocabulary.json")]
    ran = subprocess.run([sys.executable, "-c", script, *argv], input=PROFILES, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr, len(ran.stdout.splitlines())) == (0, "", 4)


def test_reader_that_stops_early_is_no_drama(desk: Desk) -> None:
    desk.write("p.jsonl", "".join(f'{{"id": "p{each}", "attributes": {{}}}}\n' for each in range(20_000)))
    ran = subprocess.run(f"{shlex.join(run_apart(desk))} | head -n 1", shell=True, capture_output=True, text=True, check=False)
    assert (len(ran.stdout.splitlines()), ran.stderr) == (1, "")


def test_full_disk_is_1_and_says_so(desk: Desk) -> None:
    desk.write("p.jsonl", "".join(f'{{"id": "p{each}", "attributes": {{}}}}\n' for each in range(20_000)))
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(run_apart(desk), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert "No space left" in json.loads(ran.stderr)["detail"]
    ran = subprocess.run([*run_apart(desk), "--output", "/dev/full"], capture_output=True, text=True, check=False)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("closed", "more", "exit_code", "said"),
    [
        (">&-", "", 1, "the results cannot be written"),
        (">&-", "--output {out}", 0, ""),
        ("2>&-", "", 0, ""),
        ("2>&-", "--explain some", 2, ""),
    ],
)
def test_closed_stream_is_no_drama(desk: Desk, closed: str, more: str, exit_code: int, said: str) -> None:
    desk.write("p.jsonl", PROFILES)
    command = f"{shlex.join(run_apart(desk))} {more.format(out=desk.path('out'))} {closed}"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (exit_code, False)
    assert said in ran.stderr


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a": ', "}")])
def test_deeply_nested_nonsense_is_quoted_not_choked_on(desk: Desk, opening: str, closing: str) -> None:
    deep = opening * 900 + "1" + closing * 900
    desk.write(
        "o.json", f'[{{"code": "a", "criterion": {{"attribute": "n1", "gte": {deep}}}}}, {{"code": "b", "criterion": {{"all": [{deep}]}}}}]'
    )
    assert desk.check("o.json").exit_code == 2
    desk.write("p.jsonl", f'{{"id": "a", "attributes": {{"n1": {deep}, "zz": {deep}}}}}\n{{"id": "b", "attributes": {{"zz": {deep}}}}}\n')
    ran = desk.match("p.jsonl")
    assert (ran.exit_code, {line["profile"] for line in ran.out}) == (3, {"b"})


def test_progress_is_drawn_on_a_terminal_only(desk: Desk) -> None:
    desk.write("p.jsonl", PROFILES)
    command = [*run_apart(desk), "--output", os.devnull]
    reader, terminal = pty.openpty()
    subprocess.run(command, stderr=terminal, check=True)
    os.close(terminal)
    assert b"1 profiles" in os.read(reader, 10_000)
    os.close(reader)
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""
