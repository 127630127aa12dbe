"""Consents as pages show them: whom, what for, how long, item by item with what the other side will see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.consents.grantable import is_grantable
from marketplace.consents.models import Consent
from marketplace.consents.repository import ConsentFile
from marketplace.consents.sensitive import ABOUT
from marketplace.consents.sharing import SEEN_ZH, details_zh
from marketplace.consents.states import ConsentState
from marketplace.consents.terms import day_of, last_day
from marketplace.consents.words import GROUPS, OTHERS, PURPOSES_ZH, STATES_ZH, group_of
from marketplace.disclosure.report.trends import TREND_ITEMS
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.subject_keys.masking import mask_name

TAGS = {ConsentState.LIVE: "good", ConsentState.REVOKED: "", ConsentState.EXPIRED: ""}
NAMED = 3  # items named in a list; the rest are counted


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """One item that can be allowed. `seen` says what the institution will see, `about` why it is sensitive."""

    code: str
    name: str
    provider: str
    seen: str
    about: str | None
    known: bool  # the platform has something of it
    chosen: bool


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that are chosen together."""

    title: str
    items: tuple[ItemChoice, ...]

    @property
    def known(self) -> int:
        """Of how many items the platform has something."""
        return sum(item.known for item in self.items)

    @property
    def unfolded(self) -> bool:
        """Whether there is anything to see at once."""
        return any(item.known or item.chosen for item in self.items)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a consent. `ended_at`: since when it counts no more."""

    code: str
    name: str
    seen: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One consent."""

    id: UUID
    grantee: str
    subject: str
    subject_uscc: str | None
    state: ConsentState
    state_text: str
    tag: str
    purpose: str
    scope: str
    lines: tuple[ItemLine, ...]
    valid_from: datetime
    last_day: date
    days_left: int | None
    version: str
    signer: str
    granted_at: datetime
    revoked_at: datetime | None
    revoked_because: str
    signature: str


def consent_card(
    file: ConsentFile,
    names: Mapping[UUID, str],
    known: Mapping[str, ItemDefinition],
    *,
    reader_id: UUID | None = None,
    at: datetime,
    uscc: str | None = None,
    raw: bool = False,
) -> ConsentCard:
    """A consent as one of its parties, `reader_id`, sees it; as the other side does where nobody is named. `raw`: records are given too."""
    consent, state = file.consent, file.state(at)
    until = last_day(consent.valid_until)
    lines = tuple(
        ItemLine(code, known[code].name_zh if code in known else code, seen_zh(known[code], raw=raw) if code in known else "", ended_at)
        for code, ended_at in file.items.items()
    )
    return ConsentCard(
        id=consent.id,
        grantee=names.get(consent.grantee_id, ""),
        subject=names.get(consent.subject_id, ""),
        subject_uscc=uscc,
        state=state,
        state_text=STATES_ZH[state],
        tag=TAGS[state],
        purpose=PURPOSES_ZH[consent.purpose],
        scope=_scope([line.name for line in lines if line.ended_at is None]),
        lines=lines,
        valid_from=consent.valid_from,
        last_day=until,
        days_left=(until - day_of(at)).days if state is ConsentState.LIVE else None,
        version=consent.text_version,
        signer=signer_for(reader_id, consent),
        granted_at=consent.granted_at,
        revoked_at=consent.revoked_at,
        revoked_because=consent.revoked_because,
        signature=consent.signature.hex(),
    )


def signer_for(reader_id: UUID | None, consent: Consent) -> str:
    """The name that signed: whole for the enterprise itself, masked for the other side."""
    return consent.signer if reader_id == consent.subject_id else mask_name(consent.signer)


def item_groups(
    definitions: Mapping[str, ItemDefinition], chosen: Sequence[str], with_data: frozenset[str], *, raw: bool = False
) -> list[ItemGroup]:
    """Everything that can be allowed, group by group; groups without items are left out. `raw`: the installation gives records too."""
    found: dict[str, list[ItemChoice]] = {title: [] for title in (*GROUPS, OTHERS)}
    for code, definition in definitions.items():
        if is_grantable(definition):
            found[group_of(code)].append(_choice(definition, code in chosen, code in with_data, raw=raw))
    return [ItemGroup(title, tuple(items)) for title, items in found.items() if items]


def purposes() -> list[dict[str, Any]]:
    """Options of a choice."""
    return [{"value": purpose.value, "label": label} for purpose, label in PURPOSES_ZH.items()]


def seen_zh(definition: ItemDefinition, *, raw: bool) -> str:
    """What the institution will see of an item."""
    return SEEN_ZH[definition.sharing_mode] + details_zh(definition.sharing_mode, by_month=definition.code in TREND_ITEMS, raw=raw)


def _choice(definition: ItemDefinition, chosen: bool, known: bool, *, raw: bool) -> ItemChoice:
    return ItemChoice(
        code=definition.code,
        name=definition.name_zh,
        provider=definition.provider_zh,
        seen=seen_zh(definition, raw=raw),
        about=ABOUT.get(definition.code),
        known=known,
        chosen=chosen,
    )


def _scope(names: list[str]) -> str:
    """「3 项：用电与电费信息、水费信息等」"""
    if not names:
        return "没有仍生效的事项"
    return f"{len(names)} 项：{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}"
