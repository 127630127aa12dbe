"""Playing the scenes: the demonstration's cases and loans are made by the same acts as everybody's, each at its instant in the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.consents.grant import grant
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import ConsentTerms, LongestTerms, day_of
from marketplace.consents.texts import BUILTIN
from marketplace.errors import Invalid
from matching.recommend.ranking_table import load_ranking_table
from products.applications.draft import create_form
from products.applications.models import Application
from products.applications.needed_consents import items_needed
from products.applications.prefill import asked_by
from products.applications.repository import cases_of
from products.applications.submit import submit_form
from products.applications.terms import FormTerms
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from web.applications import MatchReceipts
from web.demo.cases.acts import PaidOut, Stage
from web.demo.cases.loans import borrow
from web.demo.cases.people import acting, everybody
from web.demo.cases.scenes import PATHS, SCENES, Scene

MORNING = time(10, 0)
SMALLER = (1, 2, 4, 10)  # what a product's own rules may ask an amount to be divided by
CONSENT_TERM = timedelta(days=180)
FEN_PER_WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Cast:
    """Enterprises by username, and those without an account in their order."""

    named: Mapping[str, UUID]
    others: Sequence[UUID]

    def of(self, who: str | int) -> UUID | None:
        """None in a population too small for this one."""
        if isinstance(who, str):
            return self.named.get(who)
        return self.others[who] if who < len(self.others) else None


async def play_cases(session: AsyncSession, cast: Cast, *, now: datetime, paid_out: PaidOut | None = None) -> int:
    """Every scene that has its enterprise; how many cases there are then. `paid_out` is told of each loan."""
    stage = Stage(session, await everybody(session), now, paid_out)
    receipts = MatchReceipts(load_ranking_table(None))
    played = 0
    for scene in SCENES:
        subject_id = cast.of(scene.who)
        if subject_id is not None:
            played += await _play(stage, receipts, scene, subject_id)
    return played


async def _play(stage: Stage, receipts: MatchReceipts, scene: Scene, subject_id: UUID) -> int:
    at = begin_of(scene, stage.now)
    products = await ProductRepository(stage.session).published_by_codes(scene.products)
    consents = [consent for each in products if (consent := await _allow(stage, subject_id, each, at)) is not None]
    cases = await _apply(stage, receipts, scene, subject_id, products, consents, at)
    for case in cases:
        steps = [(action, at + timedelta(days=days)) for action, days in PATHS[scene.path]]
        for action, instant in steps:
            if instant <= stage.now:
                await stage.act(case, action, instant)
        if scene.loan is not None:
            await borrow(stage, case, scene.loan)
    return len(cases)


def begin_of(scene: Scene, now: datetime) -> datetime:
    """In the morning, so many days ago; this hour where that has not come yet."""
    day = now.astimezone(SHANGHAI).date() - timedelta(days=scene.ago)
    return min(datetime.combine(day, MORNING, SHANGHAI), now - timedelta(hours=1))


async def _allow(stage: Stage, subject_id: UUID, product: Product, at: datetime) -> UUID | None:
    """What the lender has to be allowed to see for this product, if anything."""
    assert product.current is not None  # noqa: S101  # what is published has a version
    assert product.lender_id is not None  # noqa: S101  # no scene is about a sample
    items = await items_needed(stage.session, asked_by([product.current]), at=at)
    if not items:
        return None
    async with acting(stage.session, stage.people.owner(subject_id)) as owner:
        terms = ConsentTerms(
            grantee_id=product.lender_id, items=list(items), purpose=ConsentPurpose.PRE_LOAN, valid_until=day_of(at) + CONSENT_TERM,
            text_version=BUILTIN[0].version, signer=owner.display_name,
        )  # fmt: skip
        return (await grant(stage.session, owner, terms, longest=LongestTerms(), may_sign=_they_do, at=at)).id


async def _apply(
    stage: Stage,
    receipts: MatchReceipts,
    scene: Scene,
    subject_id: UUID,
    products: Sequence[Product],
    consents: Sequence[UUID],
    at: datetime,
) -> Sequence[Application]:
    """The form, sent unless the scene leaves it a draft; of an amount that the products' rules admit."""
    async with acting(stage.session, stage.people.owner(subject_id)) as owner:
        for divisor in SMALLER:
            terms = FormTerms(
                product_ids=tuple(each.id for each in products), amount_fen=scene.amount_wan * FEN_PER_WAN // divisor,
                term_months=scene.loan.months if scene.loan else 12, purpose="working_capital", consent_ids=tuple(consents),
                undertakings=tuple(each.id for each in products), told=True,
            )  # fmt: skip
            try:
                async with stage.session.begin_nested():
                    form = await create_form(stage.session, owner, terms, at=at)
                    if scene.path == "draft":
                        return await cases_of(stage.session, form.id)
                    return (await submit_form(stage.session, owner, form.id, receipts, at=at))[1]
            except Invalid as refused:
                if divisor == SMALLER[-1] or any(each.pointer != "/amount" for each in refused.errors):
                    raise
    raise AssertionError("the last amount is tried or refused")


async def _they_do(session: AsyncSession, actor: object) -> bool:
    """Who signs here is the owner."""
    return True
