"""Whom a caller names by a unified social credit code, or by the platform's own id. Nobody is named by an identity number."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Invalid, NotFound
from marketplace.members.models import PERSONAL_KINDS, SUBJECT_KINDS, Organisation
from marketplace.members.repository import organisation_by_uscc
from marketplace.members.uscc import parse_uscc
from marketplace.subject_keys.masking import mask_name

MOST_FOUND = 20
_WIDE, _NARROW = str.maketrans("()", "（）"), str.maketrans("（）", "()")


class SubjectNotFound(NotFound):
    """No such enterprise or person on the platform; a code that is none answers alike."""

    code = "subject_not_found"


async def subject_named(session: AsyncSession, code: str) -> Organisation:
    """The subject of a path's `{uscc}`. Raises: SubjectNotFound."""
    found = await _by_id(session, code) or await _by_uscc(session, code)
    if found is None or found.kind not in SUBJECT_KINDS:
        raise SubjectNotFound("平台上没有这个主体，请核对统一社会信用代码")
    return found


async def subjects_called(session: AsyncSession, typed: str) -> list[Organisation]:
    """Subjects with this credit code, or with exactly this name, brackets of either width; people are not found by name."""
    if (found := await _by_uscc(session, typed)) is not None:
        return [found] if found.kind in SUBJECT_KINDS else []
    names = {typed, typed.translate(_WIDE), typed.translate(_NARROW)}
    wanted = select(Organisation).where(Organisation.name.in_(names), Organisation.kind.in_(SUBJECT_KINDS - PERSONAL_KINDS))
    return list(await session.scalars(wanted.order_by(Organisation.uscc).limit(MOST_FOUND)))


def public_name(subject: Organisation) -> str:
    """The name as anybody may see it: of people only the first character, until they have allowed more."""
    return mask_name(subject.name) if subject.kind in PERSONAL_KINDS else subject.name


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
