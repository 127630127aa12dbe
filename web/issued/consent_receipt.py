"""「授权回执」 as a PDF: what was signed, what of it still counts when it is issued, and the words."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.repository import ConsentFile
from marketplace.consents.texts import readable, text_of_version
from marketplace.documents.issue import Recipe
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.repository import organisation_by_id, organisation_names
from web.views.consents import consent_card

FOLDER = Path(str(files("marketplace.consents"))) / "documents"


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of consent_receipt.html. `arguments`: the id of a consent that this organisation has given."""
    mine = (Consent.id == UUID(arguments["consent_id"])) & (Consent.subject_id == organisation_id)
    consent = (await session.scalars(select(Consent).where(mine))).one()
    items = await session.scalars(select(ConsentItem).where(ConsentItem.consent_id == consent.id).order_by(ConsentItem.item))
    file = ConsentFile(consent, {row.item: row.ended_at for row in items})
    subject = await organisation_by_id(session, organisation_id)
    names = await organisation_names(session, {consent.subject_id, consent.grantee_id})
    known = {code: each.definition for code, each in (await items_in_force(session, now.astimezone(SHANGHAI).date())).items()}
    text = await text_of_version(session, consent.text_version)
    raw = bool(await session.scalar(select(func.zhida_raw_detail())))
    return {
        "consent": consent_card(file, names, known, reader_id=organisation_id, at=now, uscc=subject.uscc, raw=raw),
        "text": readable(text.body),
        "text_sha256": text.sha256.hex(),
    }


RECIPE = Recipe(prepare, FOLDER, "consent_receipt.html")
