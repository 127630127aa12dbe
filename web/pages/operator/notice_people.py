"""Around a notice: who acts in its review, and which files can be named as its original."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import documents_of
from marketplace.holidays.states import NoticeStatus
from marketplace.workflow.reading import Step

SHOWN = 50


def reviewers(steps: Sequence[Step], status: NoticeStatus, actor: Actor) -> list[dict[str, Any]]:
    """The two pairs of eyes, for the macro `four_eyes`."""
    submitted = next((step for step in reversed(steps) if step.action == "submit"), None)
    waits = submitted is None or status in {NoticeStatus.DRAFT, NoticeStatus.RETURNED}
    first = {"name": "经办", "who": "提交复核" if submitted is None else submitted.actor_zh, "state": "now" if waits else "done"}
    decided = steps[-1] if steps and steps[-1].action in {"publish", "return"} else None
    if decided is not None:
        return [first, {"name": "复核", "who": decided.actor_zh, "state": "done"}]
    state = "now" if status is NoticeStatus.SUBMITTED else "waiting"
    return [first, {"name": "复核", "who": "须为另一位运营人员", "state": state}]


async def ready_documents(session: AsyncSession, actor: Actor) -> list[dict[str, str]]:
    """The own organisation's newest files that passed their checks, as options."""
    found = await documents_of(session, actor, "documents:document:list", limit=SHOWN)
    return [{"value": str(each.id), "label": each.file_name} for each in found if each.state is DocumentState.READY]
