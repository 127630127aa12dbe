"""The first step: for whom somebody registers, read from what was typed and compared with the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.enrolment.registration.corrections import OLD_NUMBER, is_old_number, one_mistake_away, with_letters_right
from marketplace.enrolment.registration.kinds import CODE_NEEDED, KINDS_ZH, LONGEST_NAME, faults_of_title, is_personal, kind_fits
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.names import folded, kept
from marketplace.members.models import SUBJECT_KINDS, Organisation, OrganisationKind
from marketplace.members.repository import organisation_by_uscc
from marketplace.members.uscc import parse_uscc

LONGEST = 400  # of a typed name: what is longer is cut and refused as too long
NAME_DIFFERS = "名称与登记不一致，请与证照核对。名称刚变更的，请勾选下面一项，由平台核对新的证照"
OF_AN_INSTITUTION = "这个代码属于入驻机构，不在这里注册"


@dataclass(frozen=True, slots=True)
class SubjectTyped:
    """The fields as they were sent. `meant`: the code that was offered and agreed to; `changed`: the name is said to be a new one."""

    kind: str
    uscc: str
    name: str
    meant: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class SubjectChosen:
    """For whom. A person has neither code nor name here; `name_differs` from the one on the register, which papers have to explain."""

    kind: OrganisationKind
    uscc: str | None
    name: str
    name_differs: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A code that was probably meant; it counts once the person has agreed."""

    code: str


async def read_subject(session: AsyncSession, typed: SubjectTyped) -> SubjectChosen | Offered:
    """What was chosen, or the code that was probably meant. Raises: Invalid with every fault."""
    kind = next((each for each in KINDS_ZH if each.value == typed.kind), None)
    if kind is not None and is_personal(kind):
        return SubjectChosen(kind, None, "", name_differs=False)
    whole = folded(typed.name[:LONGEST])
    name = kept(typed.name) if len(whole) <= LONGEST_NAME else whole
    faults = [FieldError("/kind", "请选择一类")] if kind is None else []
    faults += faults_of_title(name, "/name")
    code = await _code(session, typed, kind, faults)
    if isinstance(code, Offered):
        return code
    if code is not None and kind is not None and not kind_fits(kind, code):
        faults.append(FieldError("/kind", "这个统一社会信用代码不是这一类主体的，请核对"))
    differs = code is not None and not faults and await _differs(session, code, name, typed, faults)
    if faults or kind is None:
        raise Invalid(f"有 {len(faults)} 处需要改正", faults)
    return SubjectChosen(kind, code, name, name_differs=differs)


async def _code(
    session: AsyncSession, typed: SubjectTyped, kind: OrganisationKind | None, faults: list[FieldError]
) -> str | Offered | None:
    if not typed.uscc.strip() and kind not in CODE_NEEDED and kind is not None:
        return None
    try:
        return parse_uscc(typed.uscc)
    except Invalid as refused:
        meant = await _meant(session, typed.uscc)
        if meant is not None:
            return meant if typed.meant == meant else Offered(meant)
        faults += [FieldError("/uscc", OLD_NUMBER)] if is_old_number(typed.uscc) else refused.errors
        return None


async def _meant(session: AsyncSession, typed: str) -> str | None:
    """The one code that was probably meant. One mistake is guessed only where exactly one known subject is that far away."""
    if (right := with_letters_right(typed)) is not None:
        return right
    near: Sequence[str] = one_mistake_away(typed)
    known = select(Organisation.uscc).where(Organisation.uscc.in_(near), Organisation.kind.in_(SUBJECT_KINDS)).limit(2)
    found = (await session.scalars(known)).all() if near else []
    return found[0] if len(found) == 1 else None


async def _differs(session: AsyncSession, code: str, name: str, typed: SubjectTyped, faults: list[FieldError]) -> bool:
    """Whether the name is another than the register's, which is not told."""
    known = await organisation_by_uscc(session, code)
    if known is not None and known.kind not in SUBJECT_KINDS:
        faults.append(FieldError("/uscc", OF_AN_INSTITUTION))
        return False
    if known is None or folded(known.name) == folded(name):
        return False
    if not typed.changed:
        faults.append(FieldError("/name", NAME_DIFFERS))
    return True
