"""What a clerk filled in, as the clerk's pages and the enterprise's show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.filled import FIELDS
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import PLACES_ZH, STATES_ZH, FilingState
from marketplace.enrolment.registration.kinds import KINDS_ZH
from marketplace.errors import FieldError
from marketplace.notifications.channels import Channel, mask_address
from marketplace.reference import regions
from marketplace.reference.names import code_names
from web.forms import FormData
from web.views.questions import region_options

LONGEST = 300
KIND_OPTIONS = [{"value": kind.value, "label": label} for kind, label in KINDS_ZH.items()]
PLACE_OPTIONS = [{"value": place.value, "label": label} for place, label in PLACES_ZH.items()]
CHANNEL_OPTIONS = [{"value": Channel.SMS.value, "label": "手机短信"}, {"value": Channel.EMAIL.value, "label": "邮箱"}]
STATE_TAGS: dict[FilingState, str] = {
    FilingState.DRAFT: "outline", FilingState.OPEN: "warn", FilingState.CONFIRMED: "good", FilingState.REFUSED: "bad",
    FilingState.WITHDRAWN: "", FilingState.LAPSED: "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledValue:
    """One value, in words."""

    name: str
    label: str
    value: str
    definition: str


@dataclass(frozen=True, slots=True)
class FilingCard:
    """A filing. What stood in it is gone once it ended: `name` then only of an enterprise that the platform knows. `address` is masked."""

    id: UUID
    name: str
    kind: str
    uscc: str | None
    region: str
    place: str
    filled_on: date
    institution: str
    clerk: str
    representative: str
    channel: str
    address: str
    state: FilingState
    state_text: str
    state_tag: str
    version: int
    until_at: datetime
    ended_at: datetime | None
    refused_because: str
    has_paper: bool
    code_sent: bool
    values: tuple[FilledValue, ...]
    taken: tuple[str, ...]
    struck: tuple[str, ...]


def filing_card(filing: AssistedFiling, content: Content | None, names: Mapping[UUID, str]) -> FilingCard:
    """`content` None: it ended. `names` of organisations and accounts by id."""
    known = names.get(filing.subject_id) if filing.subject_id else None
    place = regions.find(filing.region) if filing.region else None
    return FilingCard(
        id=filing.id,
        name=(content.name if content else known) or "内容已删除",
        kind=KINDS_ZH[filing.subject_kind],
        uscc=filing.uscc,
        region=place.name if place else "",
        place=PLACES_ZH[filing.place],
        filled_on=filing.filled_on,
        institution=names.get(filing.organisation_id, ""),
        clerk=names.get(filing.clerk_id, ""),
        representative=content.representative if content else "",
        channel=content.channel.name_zh if content else "",
        address=mask_address(content.channel, content.address) if content and content.address else "",
        state=filing.status,
        state_text=STATES_ZH[filing.status],
        state_tag=STATE_TAGS[filing.status],
        version=filing.version,
        until_at=filing.until_at,
        ended_at=filing.ended_at,
        refused_because=filing.refused_because,
        has_paper=filing.document_id is not None,
        code_sent=filing.code_hash is not None and filing.code_version == filing.version,
        values=values_shown(content.values) if content else (),
        taken=_labels(filing.taken),
        struck=_labels(filing.struck),
    )


def values_shown(values: Mapping[str, Any]) -> tuple[FilledValue, ...]:
    """In the order of the vocabulary; names that it no longer has are left out."""
    vocabulary = builtin_vocabulary()
    return tuple(
        FilledValue(
            name, vocabulary[name].label_zh, value_text(values[name], vocabulary[name], code_names), vocabulary[name].definition or ""
        )
        for name in vocabulary
        if name in values
    )


def typed_in(form: FormData) -> dict[str, str]:
    """The fields of the form about the enterprise."""
    return {name: str(form.get(name, ""))[:LONGEST] for name in FIELDS}


def typed_of(filing: AssistedFiling, content: Content) -> dict[str, str]:
    """The same of a filing."""
    return {
        "place": filing.place, "filled_on": filing.filled_on.isoformat(), "kind": filing.subject_kind, "name": content.name,
        "uscc": filing.uscc or "", "region": filing.region or "", "representative": content.representative, "channel": content.channel,
        "address": content.address,
    }  # fmt: skip


def listed(faults: Sequence[FieldError], shown_at: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Faults as a form's summary shows them; `shown_at` names another field for what has none of its own."""
    names = ((each.pointer.removeprefix("/"), each.detail) for each in faults)
    return [{"name": (shown_at or {}).get(name, name), "message": detail} for name, detail in names]


def limit_of(region: str | None) -> str | None:
    """The region to which a clerk's work is limited; None where it is the whole country."""
    return None if region == regions.NATION else region


def places_for(limit: str | None) -> list[dict[str, Any]]:
    """Where a clerk's enterprises may be: anywhere, or in the own region and the places below it."""
    if limit is None:
        return region_options()
    own = regions.find(limit)
    below = [] if own is None else [own, *(place for place in regions.children(limit) if place.level != "zone")]
    return [{"value": place.code, "label": place.name} for place in below]


def _labels(names: Sequence[str] | None) -> tuple[str, ...]:
    vocabulary = builtin_vocabulary()
    return tuple(vocabulary[name].label_zh for name in names or () if name in vocabulary)
