"""Verification (核验): a question about one attribute of an item whose values are not given out, answered with yes, no or unknown.

At most five answers per attribute and consent, whoever of the institution asks: together with the rule of what may be asked (`question.py`)
no value can be found by trying.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.consents.sharing import ANSWERS_ONLY
from marketplace.database.binding import bind_subject
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import VerificationAnswer, Way
from marketplace.disclosure.question import Question, Threshold, answer_of, require_askable
from marketplace.disclosure.refusals import AnswersUsedUp, ConsentRequired
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.ids import new_id
from marketplace.information.catalogue.in_force import items_in_force

MOST_ANSWERS = 5
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('verification:' || :subject || ' ' || :attribute, 0))")
# Consents and value from one snapshot; a consent comes without a value where nothing is known.
_ASK = text(
    """
    SELECT c.id AS consent_id, c.purpose::text AS purpose, p.attributes -> CAST(:attribute AS text) AS value,
           (SELECT count(*) FROM verification_answer v WHERE v.consent_id = c.id AND v.attribute = :attribute) AS used
    FROM organisation o
    LEFT JOIN organisation h ON h.id = o.parent_id
    JOIN consent c ON c.grantee_id IN (o.id, o.parent_id)
    JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active'
    LEFT JOIN profile_part p
      ON p.organisation_id = c.subject_id AND p.item = :item AND p.attributes ? CAST(:attribute AS text)
    WHERE o.id = :reader AND o.status = 'active' AND coalesce(h.status, 'active') = 'active'
      AND c.subject_id = :subject AND c.status = 'live' AND :item = ANY(c.live_items)
      AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until
    ORDER BY used, c.id
    """
).columns(value=JSONB)


class ThresholdsInUse(Protocol):
    """What products of an institution that are published now ask of an attribute; answered by the floor that knows products."""

    async def __call__(self, session: AsyncSession, institution_id: UUID, attribute: str) -> Collection[Threshold]:
        """Conditions on this attribute."""
        ...


async def verify(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID,
    question: Question,
    *,
    thresholds: ThresholdsInUse,
    vocabulary: Vocabulary,
    now: datetime,
) -> str:
    """Answer `yes`, `no` or `unknown`; the answer and its access record stand before it returns.

    Raises: Invalid, ConsentRequired, AnswersUsedUp.
    """
    item = await _item_of(session, question.attribute, vocabulary, now)
    institution = actor.organisation_id
    in_use = [] if institution is None else await thresholds(session, institution, question.attribute)
    require_askable(question, in_use, vocabulary)
    await bind_subject(session, subject_id)
    await session.execute(_ONE_AT_A_TIME, {"subject": str(subject_id), "attribute": question.attribute})
    asked = {"reader": institution, "subject": subject_id, "item": item, "attribute": question.attribute}
    found = (await session.execute(_ASK, asked)).all()
    if not found or institution is None:
        raise ConsentRequired(subject_id, Way.VERIFICATION, items=(item,))
    row = found[0]  # of several consents the one that has answered least
    if row.used >= MOST_ANSWERS:
        raise AnswersUsedUp(f"这份授权对这个指标已经回答了 {MOST_ANSWERS} 次，不能再问；如确有需要，请企业另签一份授权", state="used_up")
    return await _answered(session, actor, institution, subject_id, item, question, row, vocabulary, now)


async def _item_of(session: AsyncSession, attribute: str, vocabulary: Vocabulary, now: datetime) -> str:
    """The item of an attribute that can be asked about. Raises: Invalid."""
    if attribute not in vocabulary:
        raise Invalid("词汇表里没有这个指标", [FieldError("/attribute", "词汇表里没有这个指标，可用的见 /vocabulary")])
    item = vocabulary[attribute].item or ""
    known = (await items_in_force(session, now.astimezone(SHANGHAI).date())).get(item)
    if known is None or known.definition.sharing_mode not in ANSWERS_ONLY:
        detail = "只有共享方式为「数据核验」的事项可以核验；其他事项授权后在信用报告里看"
        raise Invalid(detail, [FieldError("/attribute", detail)])
    return item


async def _answered(
    session: AsyncSession,
    actor: Actor,
    institution: UUID,
    subject_id: UUID,
    item: str,
    question: Question,
    row: Row[Any],
    vocabulary: Vocabulary,
    now: datetime,
) -> str:
    answer = answer_of(question, row.value, vocabulary)
    session.add(
        VerificationAnswer(
            id=new_id(), at=now, consent_id=row.consent_id, reader_id=institution, attribute=question.attribute,
            operator=question.operator, operand={"value": question.operand}, answer=answer,
        )
    )  # fmt: skip
    detail = {"attribute": question.attribute, "operator": question.operator, "left": MOST_ANSWERS - row.used - 1}
    await record_access(
        session, actor, subject_id, Way.VERIFICATION, at=now, items=[item], consent_ids=[row.consent_id], purpose=row.purpose, detail=detail
    )
    return answer
