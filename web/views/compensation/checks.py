"""The automatic checks of a claim (自动核查) as pages show them: what stands in the way first, then what a person has to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.claims.rules.checks import RESULT_NAMES, Result

ORDER = (Result.FAIL, Result.LOOK, Result.PASS)
SYMBOLS = {Result.FAIL: "no", Result.LOOK: "warning", Result.PASS: "yes"}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule with the values it was asked with. `kind` is the result's code, `symbol` its icon."""

    rule: str
    value: str
    source: str
    clause: str | None
    result: str
    kind: Result
    symbol: str


@dataclass(frozen=True, slots=True)
class ChecksView:
    """All of them, and how many of each result."""

    lines: Sequence[CheckLine]
    passed: int
    to_look_at: Sequence[str]
    failed: Sequence[str]

    @property
    def words(self) -> str:
        """The figure in the head: 9 通过 · 1 须看."""
        parts = [f"{self.passed} 通过"]
        parts += [f"{len(self.to_look_at)} 须看"] if self.to_look_at else []
        parts += [f"{len(self.failed)} 不通过"] if self.failed else []
        return " · ".join(parts) if self.lines else "尚未核查"


def checks_view(checks: Sequence[Mapping[str, Any]]) -> ChecksView:
    """`checks` as the claim keeps them."""
    lines = sorted((_line(each) for each in checks), key=lambda line: ORDER.index(line.kind))
    return ChecksView(
        lines=lines,
        passed=sum(line.kind is Result.PASS for line in lines),
        to_look_at=[line.rule for line in lines if line.kind is Result.LOOK],
        failed=[line.rule for line in lines if line.kind is Result.FAIL],
    )


def _line(check: Mapping[str, Any]) -> CheckLine:
    kind = Result(check["result"])
    words = (check["title_zh"], check["values_zh"], check["source_zh"], check.get("clause_zh"))
    return CheckLine(*words, RESULT_NAMES[kind], kind, SYMBOLS[kind])
