"""What institutions see of an enterprise through the open interface."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec

from marketplace.disclosure.subjects import public_name
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.profiles.repository import KnownProfile


class PublicValue(msgspec.Struct, frozen=True):
    """One public attribute, with where it comes from and the day it speaks of."""

    name: str
    label_zh: str
    value: Any
    as_of: date
    item: str
    provider: str


class EnterprisePublicPart(msgspec.Struct, frozen=True):
    """The public part: registration and recognitions. Of a person only the first character of the name."""

    id: UUID
    name: str
    uscc: str | None
    kind: OrganisationKind
    region: str | None
    attributes: list[PublicValue]


class VerificationAnswerView(msgspec.Struct, frozen=True):
    """`unknown`: the platform does not know the attribute."""

    answer: Literal["yes", "no", "unknown"]


def public_part_view(subject: Organisation, known: KnownProfile, vocabulary: Vocabulary) -> EnterprisePublicPart:
    """As institutions see it, attributes by name."""
    values = [
        PublicValue(name, vocabulary[name].label_zh, known.attributes[name], source.as_of, source.item, source.provider)
        for name, source in sorted(known.sources.items())
    ]
    return EnterprisePublicPart(subject.id, public_name(subject), subject.uscc, subject.kind, subject.region, values)
