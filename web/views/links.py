"""Links between enterprises as the operator's desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from marketplace.errors import FieldError
from marketplace.members.models import PERSONAL_KINDS
from marketplace.profiles.link_desk import FoundLink, LinkKey, Party
from marketplace.profiles.models import LinkKind
from marketplace.subject_keys.masking import mask_name

WORDS: dict[LinkKind, str] = {
    LinkKind.COMMON_REPRESENTATIVE: "法定代表人为同一人",
    LinkKind.SHAREHOLDER: "持有对方股权",
    LinkKind.BRANCH: "对方是它的分支机构",
}
SOURCES: dict[LinkKind, str] = {
    LinkKind.COMMON_REPRESENTATIVE: "市场主体登记（证件号码比对，不显示）",
    LinkKind.SHAREHOLDER: "股东及出资",
    LinkKind.BRANCH: "市场主体登记",
}


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One link. `because` and `error`: of a form that was refused; of a marked link why it is wrong."""

    key: LinkKey
    subject: str
    subject_uscc: str
    other: str
    other_uscc: str
    words: str
    source: str
    as_of: date
    because: str
    error: str
    mark_id: UUID | None
    marked_at: datetime | None
    marked_by: str


def desk_line(link: FoundLink, refused: LinkKey | None = None, because: str = "", faults: Sequence[FieldError] = ()) -> DeskLine:
    """In words."""
    key = LinkKey(link.subject.id, link.other.id, link.kind)
    share = f" {link.share_pct.normalize():f}%" if link.share_pct is not None else ""
    this = key == refused
    return DeskLine(
        key=key,
        subject=_name(link.subject),
        subject_uscc=link.subject.uscc or "",
        other=_name(link.other),
        other_uscc=link.other.uscc or "",
        words=WORDS[link.kind] + share,
        source=SOURCES[link.kind],
        as_of=link.as_of,
        because=because if this else link.because,
        error=faults[0].detail if this and faults else "",
        mark_id=link.mark_id,
        marked_at=link.marked_at,
        marked_by=link.marked_by,
    )


def _name(party: Party) -> str:
    return mask_name(party.name) if party.kind in PERSONAL_KINDS else party.name
