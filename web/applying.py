"""What the pages of an application form stand on: the form with its products, each with what it offers and how the enterprise stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from litestar.datastructures import State
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import FEN_PER_YUAN
from marketplace.profiles.repository import KnownProfile
from marketplace.reference.lpr import LprTable
from matching.recommend.assess import Assessment, Assessments
from matching.recommend.catalogue import Catalogue
from matching.recommend.deal import Deal
from matching.recommend.offers import product_offer
from products.applications.draft import FormChanged
from products.applications.limits import offered_to
from products.applications.models import ApplicationGroup
from products.applications.repository import cases_of, get_group
from products.applications.states import ApplicationStatus
from products.applications.submission import Candidate, Submission, read_submission
from products.catalogue.lpr import lpr_table
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.quote import Quote, Wanted
from web.matching import Matched, known_facts


@dataclass(frozen=True, slots=True)
class Choice:
    """One product of a form. `version`: the one in force, else the one that the draft began with; `quote` is then None."""

    candidate: Candidate
    version: ProductVersion
    quote: Quote | None

    @property
    def product_id(self) -> UUID:
        """Of the case."""
        return self.candidate.case.product_id


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that is being filled in, with everything that its pages ask for."""

    form: ApplicationGroup
    submission: Submission
    choices: tuple[Choice, ...]
    lpr: LprTable
    on: date

    @property
    def wanted(self) -> Wanted:
        """What is asked for, as far as it is filled in."""
        return Wanted(amount_fen=self.form.amount_fen, term_months=self.form.term_months)

    @property
    def deal(self) -> Deal:
        """The same as matching takes it."""
        amount_fen = self.form.amount_fen
        return Deal(None if amount_fen is None else Decimal(amount_fen) / FEN_PER_YUAN, self.form.term_months, self.form.purpose)

    @property
    def versions(self) -> list[ProductVersion]:
        """Of every product, in the order of the form."""
        return [each.version for each in self.choices]


async def read_draft(session: AsyncSession, actor: Actor, group_id: UUID, *, at: datetime) -> Draft:
    """The draft as it stands now. Raises: GroupNotFound; FormChanged where it was submitted, or has lapsed."""
    form = await get_group(session, actor, group_id)
    if form.submitted_at is not None:
        raise FormChanged("这份申请已经提交，不能再改", state="submitted")
    cases = [each for each in await cases_of(session, group_id) if each.status is ApplicationStatus.DRAFT]
    if form.product_ids and not cases:
        raise FormChanged("这份草稿太久没有改动，已失效，可以重新申请", state="lapsed")
    cases.sort(key=lambda case: form.product_ids.index(case.product_id) if case.product_id in form.product_ids else len(form.product_ids))
    submission, lpr, on = await read_submission(session, form, cases, at=at), await lpr_table(session), at.astimezone(SHANGHAI).date()
    begun = await _versions(session, [case.product_version_id for case in cases])
    wanted = Wanted(amount_fen=form.amount_fen, term_months=form.term_months)
    choices = tuple(_choice(each, begun, submission.profile, wanted, lpr, on) for each in submission.candidates)
    return Draft(form, submission, choices, lpr, on)


def judged(state: State, profile: KnownProfile, version: ProductVersion, candidate: Candidate, deal: Deal, on: date) -> Matched:
    """One product judged as its receipt will judge it; the rest of the catalogue is not looked at."""
    assert candidate.product is not None  # noqa: S101  # asked of products that are published
    catalogue = Catalogue.of([product_offer(candidate.product, version)], builtin_vocabulary())
    facts = known_facts(catalogue.vocabulary, {**profile.attributes, **deal.attributes()})
    return Matched(Assessments(catalogue, facts, today=on, table=state.ranking, deal=deal), profile.sources, on, deal)


def assessment_in(matched: Matched) -> Assessment:
    """The only one."""
    return matched.assessments.all[0]


async def _versions(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, ProductVersion]:
    found = await session.scalars(select(ProductVersion).where(ProductVersion.id.in_(ids)))
    return {each.id: each for each in found}


def _choice(
    candidate: Candidate, begun: dict[UUID, ProductVersion], profile: KnownProfile, wanted: Wanted, lpr: LprTable, on: date
) -> Choice:
    if candidate.product is None:
        return Choice(candidate, begun[candidate.case.product_version_id], None)
    return Choice(candidate, candidate.version, offered_to(candidate.version, profile, wanted, lpr, on))
