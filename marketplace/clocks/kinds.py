"""What clocks a workflow runs: declared as constants beside it."""

from dataclasses import dataclass

from marketplace.clocks.rules import Term


@dataclass(frozen=True, slots=True)
class ClockKind:
    """`subject` is the resource, `name` unique among its clocks, `title_zh` what people see (复核). A start may overrule `term`."""

    subject: str
    name: str
    title_zh: str
    term: Term
