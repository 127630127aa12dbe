"""What the editor's fields offer; whatever the rules name already is among it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from policies.funds.models import Fund
from policies.funds.schemas import FundTerms
from policies.funds.states import FundStatus
from web.pages.funds.choices import Choice, institutions, managers, reviewers

MOST = 500


@dataclass(frozen=True, slots=True)
class Offered:
    """Choices by id."""

    managers: list[Choice]
    institutions: list[Choice]
    reviewers: list[Choice]
    funds: list[Choice]


async def offered_for(session: AsyncSession, actor: Actor, fund: Fund, terms: FundTerms) -> Offered:
    """Four short lists."""
    named = [*terms.rules.admitted, *(step.organisation_id for step in terms.rules.review_steps)]
    names = {each.id: each.name for each in await session.scalars(select(Organisation).where(Organisation.id.in_(named)))}
    others = select(Fund).where(Fund.id != fund.id, Fund.status.in_((FundStatus.PUBLISHED, FundStatus.SUSPENDED))).order_by(Fund.name)
    funds = [(str(each.id), each.name) for each in await session.scalars(others.limit(MOST))]
    return Offered(
        [(each["value"], each["label"]) for each in await managers(session, actor)],
        _with(await institutions(session, fund.bureau_id), terms.rules.admitted, names),
        _with(await reviewers(session, fund.bureau_id), (step.organisation_id for step in terms.rules.review_steps), names),
        _with(funds, terms.rules.stack.with_funds, {}),
    )


def _with(choices: list[Choice], named: Iterable[UUID], names: dict[UUID, str]) -> list[Choice]:
    known = {code for code, _ in choices}
    return [*choices, *((str(each), names.get(each, str(each))) for each in dict.fromkeys(named) if str(each) not in known)]
