"""The five steps of the editor, and which part of the terms is written in which."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.errors import FieldError


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its place in the address, its name, and the first steps of the pointers that belong to it."""

    key: str
    label_zh: str
    parts: frozenset[str]


BASICS = Step(
    "basics", "基本信息", frozenset({"name", "summary", "category", "columns", "guarantee_modes", "online", "risk_pool", "notes"})
)
PRICE = Step(
    "price",
    "额度与价格",
    frozenset(
        {
            "amount_min", "amount_max", "amount_rules", "rate", "pricing_tiers", "fees", "term_months_min", "term_months_max",
            "repayment_methods",
        }
    ),
)  # fmt: skip
CRITERION = Step("criterion", "准入条件", frozenset({"criterion", "preferences"}))
PROCESS = Step(
    "process", "材料与流程", frozenset({"required_documents", "undertakings", "promise_days", "channel", "effective_from", "hand_over_url"})
)
REVIEW = Step("review", "复核发布", frozenset())
STEPS = (BASICS, PRICE, CRITERION, PROCESS, REVIEW)
BY_KEY = {step.key: step for step in STEPS}


def step_of(pointer: str) -> Step:
    """Where something is mended; what belongs to no step is a matter of the first."""
    part = pointer.removeprefix("/").partition("/")[0]
    return next((step for step in STEPS if part in step.parts), BASICS)


def after(step: Step) -> Step:
    """The next one; the last leads to itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def of_step(step: Step, found: Iterable[FieldError]) -> list[FieldError]:
    """Those that are mended in a step."""
    return [each for each in found if step_of(each.pointer) is step]
