"""The script of the bank: which cases it takes, and what it does with them. A TOML file, read once, every fault named."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any


class Decision(StrEnum):
    """What becomes of a case."""

    APPROVE = "approve"
    REJECT = "reject"
    LEAVE = "leave"  # for people


class Repay(StrEnum):
    """How the borrower pays."""

    SCHEDULE = "schedule"  # every line on its day
    EARLY = "early"  # all that is due, then the rest at once
    MISS = "miss"  # the first `pays` lines, then nothing
    LEAVE = "leave"


class WrongRules(ValueError):
    """The file cannot be used; the message names every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. The first part says which cases it is for, all of it together; empty means any. Amounts are yuan, rates per cent a year.

    `share`: of the cases that fit otherwise, this part of one, chosen by the seed. `stop_at`: a state from which on people go on.
    `backdate_days`: contract and payment are dated so many days back, so that due days lie behind us.
    """

    name: str
    products: tuple[str, ...] = ()  # codes, * and ? stand for anything
    enterprises: tuple[str, ...] = ()  # unified social credit codes
    verdicts: tuple[str, ...] = ()
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    share: Decimal = Decimal(1)

    decision: Decision = Decision.LEAVE
    stop_at: str = ""
    documents: tuple[str, ...] = ()  # asked for once
    reason_code: str = "other"
    reason: str = ""
    amount_share: Decimal = Decimal(1)
    rate: str = ""
    term_months: int | None = None
    repayment_method: str = ""
    conditions: str = ""
    backdate_days: int = 0
    disbursements: int = 1
    repay: Repay = Repay.LEAVE
    pays: int = 0
    default_after_days: int | None = None
    write_off: bool = False

    def takes(self, case: Mapping[str, Any], seed: str) -> bool:
        """Whether it is for this case, as the platform shows it."""
        amount = Decimal(case["amount"] or 0)
        return (
            (not self.products or any(fnmatchcase(case["product"]["code"], each) for each in self.products))
            and (not self.enterprises or case["enterprise"]["uscc"] in self.enterprises)
            and (not self.verdicts or case["verdict"] in self.verdicts)
            and (self.amount_from is None or amount >= self.amount_from)
            and (self.amount_to is None or amount <= self.amount_to)
            and drawn(seed, self.name, case["id"]) < self.share
        )


@dataclass(frozen=True, slots=True)
class Script:
    """The rules in their order; the first that takes a case counts."""

    rules: tuple[Rule, ...]
    seed: str = "0"

    def rule_for(self, case: Mapping[str, Any]) -> Rule | None:
        """None: nobody's; people look at it."""
        return next((rule for rule in self.rules if rule.takes(case, self.seed)), None)


def drawn(*parts: str) -> Decimal:
    """A number from 0 up to 1 that is the same for the same words, in every run."""
    digest = hashlib.sha256("\x00".join(parts).encode()).digest()
    return Decimal(int.from_bytes(digest[:8], "big")) / 2**64


def read_script(path: Path) -> Script:
    """The file. Raises: WrongRules, OSError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongRules(f"{path}: {error}") from error
    faults = [f"unknown key {each}" for each in sorted(document.keys() - {"seed", "rule"})]
    listed = document.get("rule", [])
    if not isinstance(listed, list) or not listed:
        faults.append("expected at least one [[rule]]")
        listed = []
    rules = [_rule(number, each, faults) for number, each in enumerate(listed, 1)]
    if faults:
        raise WrongRules(f"{path}: " + "; ".join(faults))
    return Script(tuple(each for each in rules if each), str(document.get("seed", 0)))


def _rule(number: int, said: Mapping[str, Any], faults: list[str]) -> Rule | None:
    name = str(said.get("name", number))
    known = {each.name: each.type for each in fields(Rule)}
    faults += [f"rule {name}: unknown key {each}" for each in sorted(said.keys() - known.keys())]
    before = len(faults)
    values = {key: _value(name, key, value, str(known[key]), faults) for key, value in said.items() if key in known}
    if len(faults) > before:
        return None
    made = Rule(**{**values, "name": name})
    if made.decision is Decision.REJECT and not made.reason.strip():
        faults.append(f"rule {name}: a rejection needs a reason that the enterprise reads")
    return made


def _value(rule: str, key: str, value: Any, kind: str, faults: list[str]) -> Any:
    try:
        return _READ[_kind(key, kind)](value)
    except (ValueError, InvalidOperation, TypeError):
        faults.append(f"rule {rule}: {key} = {value!r} is not what is expected ({_kind(key, kind)})")
    return None


def _kind(key: str, annotation: str) -> str:
    if key in {"decision", "repay"}:
        return key
    for word in ("tuple", "Decimal", "bool", "int"):
        if word in annotation:
            return word
    return "str"


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(each, str) for each in value):
        raise TypeError
    return tuple(value)


def _exactly(kind: type) -> Any:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


_READ: dict[str, Any] = {
    "decision": Decision,
    "repay": Repay,
    "tuple": _texts,
    "Decimal": lambda value: Decimal(str(value)),
    "bool": _exactly(bool),
    "int": _exactly(int),
    "str": _exactly(str),
}
