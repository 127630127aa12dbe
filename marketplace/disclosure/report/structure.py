"""What a credit report (信用报告) is made of: the one shape of page, JSON and PDF.

Numbers are exact; money is in yuan. Days are Asia/Shanghai days.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from marketplace.information.catalogue.definition import Sensitivity, SharingMode
from marketplace.members.models import OrganisationKind

USE_LIMIT = "本报告只能用于该主体的融资业务，不得转给他人，不得另作他用。"
LENDER_DECIDES = "报告列出平台归集到的信息，供金融机构参考；是否提供融资、金额和利率由金融机构自主决定。"
DISPUTED_NOTE = "标明「异议处理中」的数值，企业对它提出了异议，平台正在核实；由它得出的不利标签暂不列出。"
MASKED_NOTE = "个人信息已模糊处理：数值只保留最高一位，日期只保留年份。"


class ReportValue(msgspec.Struct, frozen=True):
    """One attribute. `text_zh` is the value as people read it.

    `fresh_until`: the last day on which it counts as known; None: until it changes. `masked`: personal, given coarsened. `definition_zh`
    says what the figure means. `assurance`: `official`, or `self_declared` by the enterprise itself. `disputed`: it rests on a record that
    is in dispute (异议).
    """

    name: str
    label_zh: str
    value: Any
    text_zh: str
    unit: str | None
    as_of: date
    fresh_until: date | None
    provider: str
    assurance: str
    sensitivity: Sensitivity
    masked: bool
    disputed: bool
    definition_zh: str | None


class ReportItem(msgspec.Struct, frozen=True):
    """What one item of the catalogue says. `valid_until`: the end of the consent that opens it; None for public and own information."""

    item: str
    name_zh: str
    sharing_mode: SharingMode
    values: list[ReportValue]
    valid_until: datetime | None


class NamedItem(msgspec.Struct, frozen=True):
    """An item without values: one that only answers questions, or one that was not allowed."""

    item: str
    name_zh: str
    provider_zh: str


class ReportTag(msgspec.Struct, frozen=True):
    """A tag that follows from what the report shows, with the conditions that make it hold."""

    code: str
    name_zh: str
    polarity: Literal["positive", "neutral", "negative"]
    basis_zh: str
    because: list[str]


class Origin(msgspec.Struct, frozen=True):
    """Where values come from: how many of them, and the days they speak of, from the oldest to the newest."""

    item: str
    name_zh: str
    provider: str
    values: int
    from_day: date
    to_day: date


class TrendPoint(msgspec.Struct, frozen=True):
    """One month ("2026-03") or year ("2025"). `value` None: no record; that is no zero."""

    period: str
    value: Decimal | None
    disputed: bool


class Trend(msgspec.Struct, frozen=True):
    """Figures of one field by month or year, from the first to the last of which anything is known. `as_of`: the newest record's day."""

    item: str
    name_zh: str
    provider_zh: str
    series: str
    label_zh: str
    unit: str
    by: Literal["month", "year"]
    as_of: date
    points: list[TrendPoint]


class ReportHead(msgspec.Struct, frozen=True):
    """Whom the report is about, and for whom, what for and under which consents it was made. `number` names the reading in the records."""

    number: str
    made_at: datetime
    subject_id: UUID
    name: str
    uscc: str | None
    kind: OrganisationKind
    region: str | None
    region_zh: str | None
    reader: str
    purpose: str | None
    consent_ids: list[UUID]
    valid_until: datetime | None


class CreditReport(msgspec.Struct, frozen=True):
    """One report.

    `public`: needs no consent. `authorised`: what consents open, in the catalogue's order. `verifiable`: items that consents open for
    questions of yes and no only (`POST /enterprises/{uscc}/verifications`). `not_authorised`: names of what was not allowed. `tags`: none
    that is bad and rests on a disputed value. `trends`: sums by month or year of items whose values are shown.
    """

    head: ReportHead
    public: list[ReportItem]
    authorised: list[ReportItem]
    verifiable: list[NamedItem]
    not_authorised: list[NamedItem]
    tags: list[ReportTag]
    trends: list[Trend]
    provenance: list[Origin]
    notes: list[str]
