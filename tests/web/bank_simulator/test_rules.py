"""The script of the simulated bank: what is read from the file, and which rule takes a case."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from web.bank_simulator.rules import Decision, Repay, Script, WrongRules, read_script

SCRIPT = """
seed = 7
[[rule]]
name = "大额"
amount_from = "1000000.00"
decision = "reject"
reason_code = "quota_used_up"
reason = "本期额度已用完"
[[rule]]
name = "税贷"
products = ["*-tax"]
verdicts = ["eligible"]
decision = "approve"
amount_share = 0.8
repay = "miss"
pays = 1
default_after_days = 30
"""


def case(**said: Any) -> dict[str, Any]:
    """A case as the platform shows it, as far as rules look at it."""
    shown = {"id": "1", "amount": "200000.00", "verdict": "eligible", "product": {"code": "sandbox-tax"}, "enterprise": {"uscc": "X"}}
    return shown | said


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return read_script(written(tmp_path, SCRIPT))


def written(folder: Path, text: str) -> Path:
    """The text as a file."""
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_rule_that_takes_a_case_counts(script: Script) -> None:
    large, ordinary = script.rule_for(case(amount="1000000.00")), script.rule_for(case())
    assert large is not None
    assert (large.name, large.decision) == ("大额", Decision.REJECT)
    assert ordinary is not None
    assert (ordinary.name, ordinary.amount_share, ordinary.repay) == ("税贷", Decimal("0.8"), Repay.MISS)
    assert script.rule_for(case(verdict="undetermined")) is None
    assert script.rule_for(case(product={"code": "sandbox-open"})) is None


def test_a_share_is_drawn_by_the_seed_and_stays(tmp_path: Path) -> None:
    half = '[[rule]]\nname = "a"\nshare = 0.5\n'
    same, again = [read_script(written(tmp_path, "seed = 1\n" + half)) for _ in range(2)]
    other = read_script(written(tmp_path, "seed = 2\n" + half))
    cases = [case(id=str(number)) for number in range(200)]
    taken = [script.rule_for(each) is not None for script in (same, again) for each in cases]
    assert taken[:200] == taken[200:]
    assert 60 < sum(taken[:200]) < 140
    assert [other.rule_for(each) is not None for each in cases] != taken[:200]


def test_every_fault_of_a_script_is_named(tmp_path: Path) -> None:
    text = 'sede = 1\n[[rule]]\nname = "a"\ndecision = "maybe"\nproducts = "all"\nwhat = 1\n[[rule]]\ndecision = "reject"\n'
    with pytest.raises(WrongRules) as refused:
        read_script(written(tmp_path, text))
    said = str(refused.value)
    assert all(each in said for each in ("unknown key sede", "unknown key what", "'maybe'", "'all'", "rule 2: a rejection needs a reason"))


@pytest.mark.parametrize("text", ["", "rule = 1", "[[rule"], ids=["empty", "no-list", "no-toml"])
def test_a_file_without_rules_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongRules):
        read_script(written(tmp_path, text))
