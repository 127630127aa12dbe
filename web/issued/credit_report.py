"""「信用报告」 as a PDF: what the reader may see at the instant at which it is made, or one's own."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.models import Way
from marketplace.disclosure.refusals import ConsentRequired, record_refused_access
from marketplace.disclosure.report.compose import institution_report, own_report
from marketplace.disclosure.report.issued import note_items
from marketplace.documents.issue import Recipe
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.repository import organisation_by_id
from web.views.reports import shown_report

FOLDER = Path(str(files("marketplace.disclosure.report"))) / "documents"


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of credit_report.html. `arguments`: subject, purpose and who asked. Raises: ConsentRequired, the attempt being recorded."""
    subject = await organisation_by_id(session, UUID(arguments["subject_id"]))
    actor = _actor(organisation_id, arguments)
    vocabulary = builtin_vocabulary()
    if subject.id == organisation_id:
        report = await own_report(session, actor, subject, vocabulary=vocabulary, now=now, way=Way.REPORT_PDF)
        return {"report": shown_report(report, own=True)}
    purpose = ConsentPurpose(arguments["purpose"]) if arguments["purpose"] else None
    try:
        report = await institution_report(session, actor, subject, vocabulary=vocabulary, now=now, way=Way.REPORT_PDF, purpose=purpose)
    except ConsentRequired as refused:
        await record_refused_access(session, actor, refused, at=now)
        raise
    items = {each.item for each in report.authorised} | {each.item for each in report.verifiable}
    await note_items(session, UUID(arguments["report_id"]), items)
    return {"report": shown_report(report, own=False)}


def _actor(organisation_id: UUID, arguments: Mapping[str, Any]) -> Actor:
    """Who asked, for the record of the reading."""
    account, client = arguments["account_id"], arguments["client_id"]
    return Actor(
        Role(arguments["role"]),
        account_id=UUID(account) if account else None,
        client_id=UUID(client) if client else None,
        organisation_id=organisation_id,
    )


RECIPE = Recipe(prepare, FOLDER, "credit_report.html")
