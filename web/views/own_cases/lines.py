"""An enterprise's cases as its list shows them: drafts by their form, what waits for the enterprise, what runs, what has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from marketplace.clocks.models import Clock
from marketplace.clocks.view import ClockView
from marketplace.money import people_amount
from matching.recommend.question_list import purposes
from products.applications.models import Application
from products.applications.states import APPLICATION, OPEN
from web.api.application_views import ApplicationSummary
from web.views.own_cases.words import TAGS, NextStep, next_step

PATH = "/me/applications"
FORMS = PATH + "/forms"
LATER = datetime.max.replace(tzinfo=UTC)
FIRST = {"mine": 0, "late": 1, "theirs": 2, "over": 3}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case. `running` is the clock that is due next."""

    id: UUID
    url: str
    number: str
    product: str
    lender: str
    wanted: str
    open: bool
    state_zh: str
    tag: str
    step: NextStep
    running: ClockView | None
    submitted_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A form that was not sent, with the products that it is for."""

    url: str
    products: tuple[str, ...]
    wanted: str
    updated_at: datetime


def case_line(case: Application, named: ApplicationSummary, running: ClockView | None, *, here: bool = True) -> CaseLine:
    """For one case that was sent."""
    return CaseLine(
        id=case.id,
        url=f"{PATH}/{case.id}",
        number=case.case_number or "",
        product=named.product.name,
        lender=named.lender.name,
        wanted=wanted_text(named),
        open=case.status in OPEN,
        state_zh=APPLICATION.labels_zh[case.status],
        tag=TAGS[case.status],
        step=next_step(case.status, named.lender.name, running, here=here),
        running=running,
        submitted_at=case.submitted_at,
        decided_at=case.decided_at,
    )


def in_order(lines: Sequence[CaseLine]) -> list[CaseLine]:
    """What waits for the enterprise first, then what is late, then by what is due."""
    return sorted(lines, key=lambda line: (FIRST[line.step.turn], line.running.due_at if line.running else LATER, line.id))


def draft_forms(cases: Sequence[Application], named: Mapping[UUID, ApplicationSummary]) -> list[DraftForm]:
    """The drafts by their form, the last touched first."""
    forms: dict[UUID, list[Application]] = {}
    for case in cases:
        forms.setdefault(case.group_id, []).append(case)
    made = [
        DraftForm(
            url=f"{FORMS}/{group_id}",
            products=tuple(f"{named[each.id].product.name}（{named[each.id].lender.name}）" for each in theirs),
            wanted=wanted_text(named[theirs[0].id]),
            updated_at=max(each.updated_at for each in theirs),
        )
        for group_id, theirs in forms.items()
    ]
    return sorted(made, key=lambda form: form.updated_at, reverse=True)


def next_clock(case: Application, clocks: Sequence[Clock]) -> Clock | None:
    """The running clock that `due_what` names; None where nothing runs."""
    return next((each for each in clocks if each.name == case.due_what and each.stopped_at is None and each.paused_at is None), None)


def wanted_text(named: ApplicationSummary) -> str:
    """「30 万元 · 12 个月 · 日常经营周转」 as far as it was said."""
    amount = None if named.amount is None else people_amount(Decimal(named.amount))
    term = None if named.term_months is None else f"{named.term_months} 个月"
    return " · ".join(part for part in (amount, term, dict(purposes()).get(named.purpose or "")) if part)
