"""What a version would do: what it changes, who wins and who loses by it, what it would cost at most. From counts that reach shows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import FEN_PER_YUAN, people_amount
from matching.reach.rounding import Shown, added
from policies.benefits.cost import cost_of_case
from policies.library.drafts.checks import Findings
from policies.library.drafts.terms import DraftTerms
from policies.library.drafts.write import said_by
from policies.library.models import Policy
from policies.library.words_of_terms import difference
from web.reach import reach_or_why_not
from web.version_editor.beside import reach_changes


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom the conditions reach. `why_not`: why it cannot be told at the moment; the counts mean nothing then."""

    eligible: Shown = None
    undetermined: Shown = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Enterprises × the most that one case costs. `low`: those who qualify; `high`: with those of whom something is not known."""

    how: str
    low: str
    high: str
    stated: str | None


async def effects_of(
    request: HTMXRequest, system: AsyncSession, own: AsyncSession, state: State, policy: Policy, terms: DraftTerms, found: Findings
) -> dict[str, Any]:
    """`own` is the caller's transaction, by which reach is asked; `system` reads the version in force."""
    faulty = {each.pointer.split("/")[1] for each in found.errors}
    before = await said_by(system, policy.current) if policy.current is not None else None
    changed = before.criterion if before is not None else None
    whom = await _whom(request, own, state, terms)
    return {
        "changes": None if before is None else difference(before, terms, faulty),
        "reach": None if changed is None else await reach_changes(request, own, state, changed, terms.criterion),
        "whom": whom,
        "budget": None if whom is None or whom.why_not or "benefit" in faulty else budget_of(terms, whom),
    }


async def _whom(request: HTMXRequest, session: AsyncSession, state: State, terms: DraftTerms) -> Whom | None:
    """None where nobody can be counted: a framework, or conditions that are not whole yet."""
    if terms.criterion is None or check_criterion(terms.criterion, builtin_vocabulary()):
        return None
    answer, why_not = await reach_or_why_not(request, session, state, terms.criterion)
    if answer is None:
        return Whom(why_not=why_not.detail if why_not else "暂时不能测算。")
    return Whom(answer.eligible, answer.undetermined)


def budget_of(terms: DraftTerms, whom: Whom) -> Budget | None:
    """None where nothing is reckoned by the case. Fewer than ten enterprises, of whom nothing is said, count as none."""
    cost = cost_of_case(terms.benefit)
    if cost is None:
        return None
    low, high = added(whom.eligible) * cost.low_yuan, added(whom.eligible, whom.undetermined) * cost.high_yuan
    stated = None if terms.budget_fen is None else people_amount(Decimal(terms.budget_fen) / FEN_PER_YUAN)
    return Budget(cost.how_zh, people_amount(low), people_amount(high), stated)
