"""Whom a caller names by a unified social credit code, or by the platform's own id. Nobody is named by an identity number."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Invalid, NotFound
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.members.repository import organisation_by_uscc
from marketplace.members.uscc import parse_uscc


class SubjectNotFound(NotFound):
    """No such enterprise or person on the platform; a code that is none answers alike."""

    code = "subject_not_found"


async def subject_named(session: AsyncSession, code: str) -> Organisation:
    """The subject of a path's `{uscc}`. Raises: SubjectNotFound."""
    found = await _by_id(session, code) or await _by_uscc(session, code)
    if found is None or found.kind not in SUBJECT_KINDS:
        raise SubjectNotFound("平台上没有这个主体，请核对统一社会信用代码")
    return found


async def _by_id(session: AsyncSession, code: str) -> Organisation | None:
    try:
        return await session.get(Organisation, UUID(code))
    except ValueError:
        return None


async def _by_uscc(session: AsyncSession, code: str) -> Organisation | None:
    try:
        return await organisation_by_uscc(session, parse_uscc(code))
    except Invalid:
        return None
