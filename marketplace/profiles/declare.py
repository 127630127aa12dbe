"""What an enterprise says of itself: taken with a commitment, kept with its date, counting only where nothing official is known."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.eligibility.problems import Refused, below
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.catalogue.in_force import item_in_force
from marketplace.information.models import Batch, InformationRecord
from marketplace.information.states import BatchState, Ending, Lane, Mode, OnError
from marketplace.profiles.events import DECLARED
from marketplace.profiles.recompute import lock_subjects, recompute
from marketplace.profiles.rules.load import DECLARED_ITEM, reported_names

MOST = 200  # attributes at once
NOT_NAMED = "词汇表里没有这个属性，请核对名称。"
OFFICIAL_ONLY = "「{label}」只采信{source}，不能自己申报。有误的话，请在数据明细里提出更正。"
SOURCES_ZH = {"platform": "官方数据", "lender": "贷款机构的数据"}


@dataclass(frozen=True, slots=True)
class Commitment:
    """Version and hash of the text that the enterprise agrees to, as it is in force."""

    version: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class FilledIn:
    """That a clerk had filled in what the enterprise now says (代填): the filing, the clerk's institution, the day."""

    filing_id: UUID
    institution: str
    filled_on: date


async def declare(
    session: AsyncSession,
    actor: Actor,
    attributes: Mapping[str, Any],
    agreed: str,
    commitment: Commitment,
    *,
    now: datetime,
    filled_in: FilledIn | None = None,
) -> int:
    """Take these attributes as the caller's enterprise says them; null takes one back. What is not named stays as it was.

    As the system role, for the caller's own organisation. Returns the number of records written. `agreed`: the version of the text that
    was agreed to. `filled_in` stays with the records. Raises: Forbidden without an organisation; Invalid with every fault at once.
    """
    if actor.organisation_id is None:
        raise Forbidden("这个账户不属于任何企业")
    if faults := [*_text_faults(agreed, commitment), *faults_of(attributes)]:
        raise Invalid("申报没有保存。", faults)
    await lock_subjects(session, [actor.organisation_id])
    batch = await _batch(session, actor, actor.organisation_id, attributes, _layout(commitment, filled_in), now)
    await _end_former(session, actor.organisation_id, attributes, batch, now)
    rows = [_row(batch, actor.organisation_id, number, name, value) for number, (name, value) in enumerate(attributes.items(), 1)]
    if said := [row for row in rows if row is not None]:
        await session.execute(insert(InformationRecord), said)
    facts = {"attributes": sorted(attributes), "text_version": commitment.version, "sha256": batch.sha256.hex()}
    record(session, DECLARED, batch.id, at=now, parties=[actor.organisation_id], data=facts)
    await recompute(session, [actor.organisation_id], now.astimezone(SHANGHAI).date(), now=now)
    return len(said)


def faults_of(attributes: Mapping[str, Any]) -> list[FieldError]:
    """Everything that is wrong with a declaration, by JSON pointer."""
    vocabulary, faults = builtin_vocabulary(), []
    if not 0 < len(attributes) <= MOST:
        faults.append(FieldError("/attributes", f"一次申报 1 至 {MOST} 项，现在是 {len(attributes)} 项。"))
    for name, value in attributes.items():
        pointer, attribute = below("/attributes", name), vocabulary.get(name)
        if attribute is None or attribute.level != "profile" or attribute.status != "active":
            faults.append(FieldError(pointer, NOT_NAMED))
        elif name not in reported_names(DECLARED_ITEM):
            source = SOURCES_ZH.get(attribute.obtainable or "", "官方数据")
            faults.append(FieldError(pointer, OFFICIAL_ONLY.format(label=attribute.label_zh, source=source)))
        elif value is not None and (detail := _refusal(name, value)):
            faults.append(FieldError(pointer, detail))
    return faults


def _refusal(name: str, value: Any) -> str | None:
    vocabulary = builtin_vocabulary()
    try:
        vocabulary.reader(name)(value)
    except Refused:
        return next(each.problem.detail_zh for each in vocabulary.facts({name: value})[1])
    return None


def _text_faults(agreed: str, commitment: Commitment) -> list[FieldError]:
    if agreed == commitment.version:
        return []
    return [FieldError("/text_version", f"承诺书现行版本是 {commitment.version}，请阅读后按这个版本申报。")]


def _layout(commitment: Commitment, filled_in: FilledIn | None) -> dict[str, Any]:
    """Under which words it was said, and who had filled it in."""
    said = {"text_version": commitment.version, "text_sha256": commitment.sha256.hex()}
    if filled_in is None:
        return said
    by = {"filing": str(filled_in.filing_id), "institution": filled_in.institution, "on": filled_in.filled_on.isoformat()}
    return said | {"filled_in": by}


async def _batch(
    session: AsyncSession, actor: Actor, subject_id: UUID, attributes: Mapping[str, Any], layout: dict[str, Any], now: datetime
) -> Batch:
    content = exact_json.encode(dict(attributes))
    day = now.astimezone(SHANGHAI).date()
    batch = Batch(
        id=new_id(), item=DECLARED_ITEM, item_version=(await item_in_force(session, DECLARED_ITEM, day)).version, provider_id=subject_id,
        mode=Mode.APPEND, on_error=OnError.REJECT_ALL, as_of=day, state=BatchState.APPLIED, lane=Lane.DECLARATION,
        sha256=hashlib.sha256(content).digest(), size_bytes=len(content), received=len(attributes), accepted=len(attributes),
        layout=layout,
        account_id=actor.account_id, client_id=actor.client_id, created_at=now, ended_at=now,
    )  # fmt: skip
    session.add(batch)
    await session.flush()
    return batch


async def _end_former(session: AsyncSession, subject_id: UUID, attributes: Mapping[str, Any], batch: Batch, now: datetime) -> None:
    mine = (InformationRecord.item == DECLARED_ITEM) & (InformationRecord.provider_id == subject_id)
    live = mine & (InformationRecord.subject_id == subject_id) & InformationRecord.ended_at.is_(None)
    for names, ending in (([n for n, v in attributes.items() if v is not None], Ending.SUPERSEDED),
                          ([n for n, v in attributes.items() if v is None], Ending.WITHDRAWN)):  # fmt: skip
        keys = [key_of(name) for name in names]
        former = update(InformationRecord).where(live, InformationRecord.record_key.in_(keys))
        await session.execute(former.values(ended_at=now, ended_by=batch.id, ending=ending))


def _row(batch: Batch, subject_id: UUID, number: int, name: str, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "id": new_id(), "item": DECLARED_ITEM, "subject_id": subject_id, "provider_id": subject_id, "batch_id": batch.id, "row": number,
        "record_key": key_of(name), "data": {name: value}, "as_of": batch.as_of, "received_at": batch.created_at,
    }  # fmt: skip


def key_of(name: str) -> bytes:
    """The key of what is said of one attribute: said anew, it is the same record."""
    return hashlib.blake2b(f"declared {name}".encode(), digest_size=16).digest()
