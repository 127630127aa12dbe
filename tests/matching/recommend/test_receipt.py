"""A receipt is what its facts give, byte for byte; whatever is changed in it is found."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.eligibility.json_text import read_json, utf8, write_json
from marketplace.ids import new_id
from marketplace.profiles.repository import Source
from matching.recommend.assess import Assessments
from matching.recommend.deal import Deal
from matching.recommend.offers import Offer
from matching.recommend.receipt.document import ReceiptFault
from matching.recommend.receipt.keep import match_receipt
from matching.recommend.receipt.kept import Enterprise
from matching.recommend.receipt.replay import replay
from matching.recommend.standing import LISTED, Standing
from tests.matching.recommend.offers import TODAY, assessed, holds, policy, product, wan
from tests.matching.recommend.test_assess import flag_criteria, some_known

AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
SUBJECT = Enterprise("01a1fd9b-0000-7000-8000-000000000001", "示例企业", "91990100MA0000007X")
OFFICIAL = Source("tax_credit", "示例税务局", date(2026, 4, 28), "official")
amounts = st.decimals(0, 10**9, places=2) | st.integers(0, 10**9) | st.just(Decimal("1E+5"))
some_offers = st.lists(st.tuples(flag_criteria, st.booleans(), st.none() | st.decimals(0, 20, places=2)), max_size=5)
DEAR = {"all": [holds("mine_a"), {"attribute": "sales", "gte": {"attribute": "wanted", "times": Decimal("0.7"), "plus": 1}}]}


def kept(offers: list[Offer], known: dict[str, Any], deal: Deal, standings: tuple[Standing, ...] = LISTED) -> tuple[Assessments, bytes]:
    """What was shown, and its receipt."""
    shown = assessed(offers, known, deal=deal, observed={"product:p0": Decimal("2.5")})
    sources = dict.fromkeys(known, OFFICIAL)
    content = match_receipt(
        shown, sources, deal, receipt_id=new_id(), subject=SUBJECT, day=TODAY, at=AT, standings=standings
    )  # fmt: skip
    return shown, content


def sample() -> bytes:
    """A receipt with something of everything."""
    offers = [
        product("p0", DEAR, rate_min_pct=Decimal("3.85"), days=3, amount_max_cny=wan(100), preferences=[holds("mine_b")]),
        product("p1", holds("mine_c")),
        product("p2", {"all": [holds("mine_d"), holds("bank_a")]}),
        product("far", holds("fixed")),
        policy("q", {"any": [holds("mine_a"), holds("bank_a")]}),
    ]
    known = {"mine_a": True, "mine_c": False, "fixed": False, "sales": Decimal("70.50"), "wanted": 100, "months": 3}
    return kept(offers, known, Deal(wan(30), 12, "tax"))[1]


@settings(max_examples=50)
@given(some_offers, some_known, amounts, st.none() | amounts, st.booleans())
def test_what_was_kept_is_replayed_to_the_same_bytes_and_says_what_was_shown(
    drawn: list[tuple[dict[str, Any], bool, Decimal | None]], known: dict[str, Any], sales: Any, wanted: Any, everything: bool
) -> None:
    offers = [product(f"p{n}", each, sample=sample, rate_min_pct=rate) for n, (each, sample, rate) in enumerate(drawn)]
    offers.append(product("dear", DEAR, amount_max_cny=wan(5)))
    facts = known | {"sales": sales} | ({} if wanted is None else {"wanted": wanted})
    standings = tuple(Standing) if everything else LISTED
    shown, content = kept(offers, facts, Deal(None if wanted is None else Decimal(wanted)), standings)
    again = replay(content)
    assert again.same
    assert again.content == content
    results = read_json(content)["results"]
    listed = [each for each in shown.all if each.standing in standings]
    assert [result["offer"] for result in results] == [each.offer.key for each in listed]
    for result, each in zip(results, listed, strict=True):
        assert (result["verdict"], result["standing"], result["remedy"]) == (each.verdict, each.standing.value, each.remedy)
        assert read_json(write_json(shown.leaves(each))) == result["leaves"]
        assert result["ranking"]["score"] == (None if each.ranking.score is None else str(each.ranking.score).removesuffix(".0"))


def is_whole(content: bytes) -> bool:
    """Whether it is a receipt, and what its facts give."""
    try:
        return replay(content).same
    except ReceiptFault:
        return False


@settings(max_examples=60)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    assert is_whole(SAMPLE)
    assert not is_whole(bytes(content))


SAMPLE = sample()


@pytest.mark.parametrize(
    ("before", "after", "pointers"),
    [
        (b'"verdict": "undetermined"', b'"verdict": "eligible"', {"/results/product:p2/verdict"}),
        (b'"name": "\xe7\xa4\xba\xe4\xbe\x8b\xe4\xbc\x81\xe4\xb8\x9a"', b'"name": "x"', {"/sha256"}),
        (b'"value": 70.50', b'"value": 7.5', {"/results/product:p0/leaves/1/actual", "/sha256"}),
        (
            b'"name": "mine_a", "value": true',
            b'"name": "mine_a", "value": false',
            {"/results/policy:q/verdict", "/results/product:p0/remedy/paths"},
        ),
    ],
)
def test_a_difference_says_where_what_was_kept_and_what_comes_out(before: bytes, after: bytes, pointers: set[str]) -> None:
    assert before in SAMPLE
    found = replay(SAMPLE.replace(before, after, 1)).differences
    assert pointers <= {each.pointer for each in found}
    assert all(each.kept != each.recomputed for each in found)


def test_the_same_values_in_other_bytes_are_named_by_the_first_byte() -> None:
    place = SAMPLE.index(b' "id"')
    (found,) = replay(SAMPLE[:place] + b" " + SAMPLE[place:]).differences
    assert found.pointer == f"byte {place + 1}"


def test_offers_in_another_order_are_one_difference() -> None:
    document = read_json(SAMPLE)
    document["results"].reverse()
    found = replay(utf8(write_json(document))).differences
    assert {each.pointer.split("/")[1] for each in found} == {"order"}


def test_only_what_the_offers_ask_for_is_kept_with_its_source() -> None:
    document = read_json(SAMPLE)
    assert {fact["name"] for fact in document["facts"]} == {"mine_a", "mine_c", "sales", "wanted"}
    assert document["facts"][0] == {
        "name": "mine_a", "value": True, "as_of": "2026-04-28", "item": "tax_credit", "provider": "示例税务局", "assurance": "official",
    }  # fmt: skip
    assert {offer["code"]: offer["version"] for offer in document["offers"]} == {"p0": 1, "p1": 1, "p2": 1, "q": 2}
    assert (document["compared"], document["deal"]["term_months"]) == ({"products": 4, "policies": 1}, 12)
    assert (document["weights"]["version"], document["versions"]) == ("2026-11-21", {"language": "1.0", "engine": "1.0"})


def broken(**changes: Any) -> bytes:
    """The sample with other members; None takes one out."""
    document = read_json(SAMPLE) | changes
    return utf8(write_json({name: value for name, value in document.items() if value is not None}))


FACTS = read_json(SAMPLE)["facts"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected JSON"),
        (b"[]", "one JSON object"),
        (b"{}", "missing required field"),
        (b"[" * 5_000, "deep"),
        (b'{"a": ' * 100 + b"1" + b"}" * 100, "levels deep"),
        (SAMPLE.replace(b'"value": 70.50', b'"value": NaN'), "NaN is no number"),
        (SAMPLE.replace(b'"value": 70.50', b'"value": "70"'), "sales"),
        (SAMPLE.replace(b'{"format"', b'{"id": 1, "format"'), "given twice"),
        (SAMPLE.replace(b'"is": true', b'"was": true'), "product:p0"),
        (SAMPLE.replace(b'"type": "boolean"', b'"type": "perhaps"'), "vocabulary"),
        (broken(format="zhida.match_receipt.9"), "format"),
        (broken(weights={}), "weights"),
        (broken(weights={"version": "x", "rate": "high"}), "weights"),
        (broken(facts=None), "facts"),
        (broken(facts=[*FACTS, FACTS[0] | {"value": False}]), "mine_a is kept twice"),
        (broken(facts=[*FACTS, FACTS[0] | {"name": "unasked"}]), "unasked"),
        (SAMPLE.replace(b'"rate_min_pct": 3.85', b'"rate_min_pct": 1e400000000'), "rate_min_pct: 1.0+E.400000000 has more"),
        (SAMPLE.replace(b'"amount_cny": 300000', b'"amount_cny": 1e-999999999999'), "/deal/amount_cny"),
    ],
)
def test_what_is_no_receipt_is_told_what_it_lacks(content: bytes, told: str) -> None:
    with pytest.raises(ReceiptFault, match=told):
        replay(content)


@pytest.mark.parametrize("made_up", [b"-1e399", b"1e399", b"0", b"-1"])
def test_figures_that_no_offer_has_are_reckoned_with_all_the_same(made_up: bytes) -> None:
    assert not replay(SAMPLE.replace(b'"amount_max_cny": 1000000', b'"amount_max_cny": ' + made_up)).same


def run(file: Path) -> subprocess.CompletedProcess[bytes]:
    """`zhida replay FILE` where neither database nor web framework can be imported."""
    blocked = "import sys; sys.modules.update(dict.fromkeys(['sqlalchemy', 'asyncpg', 'litestar'])); from web.cli import main; "
    return subprocess.run([sys.executable, "-c", f"{blocked}sys.exit(main(['replay', {str(file)!r}]))"], capture_output=True, check=False)


def test_the_command_needs_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(SAMPLE)
    done = run(file)
    assert (done.returncode, done.stdout, done.stderr) == (0, SAMPLE, b"")
    file.write_bytes(SAMPLE.replace(b'"verdict": "undetermined"', b'"verdict": "eligible"', 1))
    done = run(file)
    assert (done.returncode, done.stdout) == (4, b"")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"kept", "recomputed", "pointer"} == set(lines[0])
    assert lines[-1]["differences"] == len(lines) - 1
    file.write_bytes(b"{}")
    assert run(file).returncode == run(tmp_path / "absent.json").returncode == 2
