"""What is wrong with a consent before it is signed: everything at once, each with where it stands and what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.grantable import item_fault
from marketplace.consents.grantees import grantee_fault
from marketplace.consents.terms import LATEST_START_DAYS, ConsentTerms, LongestTerms, day_of
from marketplace.consents.words import PURPOSES_ZH
from marketplace.errors import FieldError
from marketplace.information.catalogue.in_force import ItemInForce


@dataclass(frozen=True, slots=True)
class Granting:
    """What a consent is checked against: the catalogue, the words in force, the longest terms, the instant."""

    items: Mapping[str, ItemInForce]
    text_version: str
    longest: LongestTerms
    at: datetime


async def faults_of(session: AsyncSession, actor: Actor, terms: ConsentTerms, granting: Granting) -> list[FieldError]:
    """Every fault of the terms; none for terms that can be signed."""
    found = []
    if fault := await grantee_fault(session, terms.grantee_id):
        found.append(FieldError("/grantee_id", fault))
    found += item_faults(terms.items, granting.items)
    found += _term_faults(terms, granting)
    if terms.text_version != granting.text_version:
        found.append(FieldError("/text_version", f"现行授权书的版本是 {granting.text_version}，请阅读后再签"))
    if fault := _signer_fault(actor, terms.signer):
        found.append(FieldError("/signer", fault))
    return found


def item_faults(items: Sequence[str], known: Mapping[str, ItemInForce]) -> Iterator[FieldError]:
    """Of a list of items: empty, named twice, unknown, not to be granted."""
    if not items:
        yield FieldError("/items", "至少选一项；授权须逐项列出")
    counted = Counter(items)
    for place, item in enumerate(items):
        if fault := item_fault(item, known):
            yield FieldError(f"/items/{place}", fault)
        elif counted[item] > 1 and items.index(item) != place:
            yield FieldError(f"/items/{place}", f"「{known[item].definition.name_zh}」列了两次")


def _term_faults(terms: ConsentTerms, granting: Granting) -> Iterator[FieldError]:
    today = day_of(granting.at)
    first, furthest = terms.valid_from or today, today + timedelta(days=LATEST_START_DAYS)
    if first < today:
        yield FieldError("/valid_from", f"开始日期不能早于今天（{today}）")
    elif first > furthest:  # what begins years from now was not signed for any financing that there is
        yield FieldError("/valid_from", f"开始日期最晚 {furthest}；更晚才用到的授权，请到时再签")
        return
    if terms.valid_until < max(first, today):
        yield FieldError("/valid_until", f"结束日期不能早于开始日期（{max(first, today)}）")
        return
    days = granting.longest.of(terms.purpose)
    latest = max(first, today) + timedelta(days=days - 1)
    if terms.valid_until > latest:
        yield FieldError("/valid_until", f"用于{PURPOSES_ZH[terms.purpose]}的授权最长 {days} 天，这次最晚到 {latest}")


def _signer_fault(actor: Actor, signer: str) -> str | None:
    """A person signs with the own name; a program names who signed in the enterprise's own system."""
    if not (signer := signer.strip()):
        return "请填写签署人姓名"
    if not signer.isprintable():
        return "签署人姓名里有看不见的字符"
    if actor.account_id is not None and signer != actor.display_name.strip():
        return f"签署人须是登录的本人，请填写「{actor.display_name.strip()}」"
    return None
