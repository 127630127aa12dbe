"""The parts of an enterprise's case page, each loaded by a statement or two of its own."""

from datetime import datetime
from typing import Any

from litestar.datastructures import State
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI, today
from marketplace.consents.models import Consent
from marketplace.consents.repository import state_of
from marketplace.consents.states import ConsentState
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import documents_of
from marketplace.profiles.repository import ProfileRepository
from marketplace.receipts.repository import visible_receipt
from matching.recommend.assess import Assessment
from products.applications.models import Application, ApplicationGroup
from products.applications.own_cases import proposals_of
from products.applications.remarks import messages_of
from products.applications.repository import cases_of
from products.catalogue.models import Product, ProductVersion
from products.catalogue.states import Channel
from products.loans.models import Contract
from web.api.application_views import application_summaries
from web.api.receipts import READ as READ_RECEIPT
from web.applications import esign_of
from web.pages.documents.mine import LIST as LIST_DOCUMENTS
from web.views.cards import card_of
from web.views.own_cases.lines import CaseLine, case_line
from web.views.own_cases.offers import OfferView, offer_view
from web.views.own_cases.then_and_now import ThenAndNow, judge_today, then_and_now
from web.views.own_cases.words import message_view
from web.views.rate_today import on_the_day, rates_for
from web.views.results import remedy_of
from web.way_on import deal_of, way_on

FILES = 50
CONSENT_STATES = {
    ConsentState.LIVE: ("生效中", "good"), ConsentState.REVOKED: ("已撤回", ""), ConsentState.EXPIRED: ("已到期", ""),
}  # fmt: skip


async def verdict_of(
    session: AsyncSession, state: State, actor: Actor, case: Application, product: Product, version: ProductVersion, day: Any
) -> ThenAndNow:
    """Then, by the receipt; today, by the version that the case keeps and what is known now."""
    receipt = None if case.receipt_id is None else (await visible_receipt(session, actor, READ_RECEIPT, case.receipt_id))[1]
    profile = await ProfileRepository(session).of_organisation(case.subject_id)
    return then_and_now(receipt, judge_today(product, version, profile, deal_of(case), state.ranking, today=day))


async def files_of(session: AsyncSession, actor: Actor) -> dict[str, Any]:
    """Own files that can be handed in, the newest first, and whether some are still being checked."""
    found = (await documents_of(session, actor, LIST_DOCUMENTS, limit=FILES))[:FILES]
    return {
        "files": [{"value": str(each.id), "label": each.file_name} for each in found if each.state is DocumentState.READY],
        "waiting": sum(each.state is DocumentState.CHECKING for each in found),
    }


async def messages_in(session: AsyncSession, case: Application, lender: str) -> list[dict[str, Any]]:
    """What both sides wrote, the oldest first."""
    return [
        message_view(each.written_at, each.text_zh, name, own=each.organisation_id == case.subject_id, lender=lender)
        for each, name in await messages_of(session, case)
    ]


async def consents_in(session: AsyncSession, case: Application, at: datetime) -> list[dict[str, Any]]:
    """The consents that the case was submitted under, as they stand now."""
    found = await session.scalars(select(Consent).where(Consent.id.in_(case.consent_ids)).order_by(Consent.id))
    shown = []
    for each in found:
        text, tag = CONSENT_STATES[state_of(each, at)]
        shown.append({"id": each.id, "items": len(each.live_items), "until": each.valid_until, "state_zh": text, "tag": tag})
    return shown


async def siblings_of(session: AsyncSession, case: Application) -> list[CaseLine]:
    """The other cases of the same form."""
    others = [each for each in await cases_of(session, case.group_id) if each.id != case.id and each.submitted_at is not None]
    named = {each.id: each for each in await application_summaries(session, others)} if others else {}
    return [case_line(each, named[each.id], None) for each in others]


async def offer_in(session: AsyncSession, case: Application, version: ProductVersion, at: datetime) -> OfferView | None:
    """What was approved; None before."""
    proposal = (await proposals_of(session, [case])).get(case.id)
    return None if proposal is None else offer_view(proposal, version, at.astimezone(SHANGHAI).date())


async def contract_in(session: AsyncSession, case: Application) -> dict[str, Any] | None:
    """The contract of a signed case, with what its signature is worth."""
    made = await session.scalar(select(Contract).where(Contract.application_id == case.id))
    if made is None:
        return None
    return {"number": made.contract_number, "signed_on": made.signed_on, "until": made.valid_until, "note": made.signature.get("note", "")}


def signing_of(
    state: State, case: Application, form: ApplicationGroup, version: ProductVersion, siblings: list[CaseLine]
) -> dict[str, Any]:
    """What is asked before the enterprise signs here."""
    going = [each for each in siblings if each.open]
    return {"here": version.channel is Channel.HERE, "others": going, "keep": form.keep_others, "note": esign_of(state).note_zh}


async def ways_on(session: AsyncSession, state: State, case: Application) -> dict[str, Any]:
    """What would change the answer, and up to five products whose conditions are met."""
    found = await way_on(session, state, case)
    own, versions = found.own, [_version_of(each) for each in found.products]
    lpr, day = await rates_for(session, versions), today()
    return {
        "remedy": None if own is None else remedy_of(found.matched, own),
        "met": own is not None and own.verdict == "eligible",
        "offered": own is not None,
        "products": [
            {"id": version.product_id, "card": on_the_day(card_of(each.offer, verdict=each.standing), version, lpr, day)}
            for each, version in zip(found.products, versions, strict=True)
        ],
    }


def _version_of(found: Assessment) -> ProductVersion:
    """What is offered instead is always a product."""
    assert isinstance(found.offer.version, ProductVersion)  # noqa: S101
    return found.offer.version
