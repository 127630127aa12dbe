"""The way over to a lender's own pages: a token that is good once, for five minutes, for one lender."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import OrganisationStatus
from marketplace.members.repository import organisation_by_id
from products.applications.events import HAND_OVER_REDEEMED, HANDED_OVER
from products.applications.hand_over_token import LIFETIME, Handed, TokenRefused, read
from products.applications.models import HandOver, LenderSetting
from products.catalogue.models import Product
from products.catalogue.states import Channel, ProductStatus


class NoWayOver(Conflict):
    """Nobody is handed over for this product now."""

    code = "no_way_over"


class HandOverNotFound(NotFound):
    """No such hand-over, or not to this lender."""

    code = "hand_over_not_found"


class HandOverUsed(Conflict):
    """The token was shown before."""

    code = "hand_over_used"


async def way_over(session: AsyncSession, product: Product) -> str:
    """The lender's registered address for a product with the channel `jump`. Raises: NoWayOver."""
    if product.lender_id is None or product.status is not ProductStatus.PUBLISHED or product.current is None:
        raise NoWayOver("这款产品已暂停或已下架，现在不能办理")
    if product.current.channel is not Channel.JUMP:
        raise NoWayOver("这款产品在本平台申请，不用到银行页面")
    if (await organisation_by_id(session, product.lender_id)).status is not OrganisationStatus.ACTIVE:
        raise NoWayOver("这家机构暂停办理业务")
    address = await session.scalar(select(LenderSetting.hand_over_url).where(LenderSetting.lender_id == product.lender_id))
    if not address:
        raise NoWayOver("机构还没有登记办理的地址，请直接与机构联系")
    return address


async def hand_over(session: AsyncSession, actor: Actor, product: Product, *, at: datetime) -> Handed:
    """Make a hand-over of the caller's enterprise. As the system: the lender's settings are its own.

    Raises: Forbidden for a caller who is no enterprise's, NoWayOver.
    """
    if actor.organisation_id is None:
        raise Forbidden("只有企业可以申请")
    await way_over(session, product)
    assert product.lender_id is not None and product.current is not None  # noqa: S101, PT018  # there is a way
    made = HandOver(
        id=new_id(), subject_id=actor.organisation_id, lender_id=product.lender_id, product_id=product.id,
        product_version_id=product.current.id, issued_by=actor.account_id, issued_at=at, expires_at=at + LIFETIME,
    )  # fmt: skip
    session.add(made)
    record(session, HANDED_OVER, made.id, at=at, parties=[made.subject_id, made.lender_id], data={"product_id": str(product.id)})
    await session.flush()
    subject = await organisation_by_id(session, made.subject_id)
    return Handed(
        case_id=made.id, lender_id=made.lender_id, enterprise_id=made.subject_id, uscc=subject.uscc, product_id=product.id,
        product_code=product.public_code, product_version=product.current.number, issued_at=at, expires_at=made.expires_at,
    )  # fmt: skip


async def redeem(session: AsyncSession, actor: Actor, token: str, keys: Mapping[str, bytes], *, at: datetime) -> Handed:
    """What the token says, to the lender that it is for, once.

    Raises: Invalid for what is no token or has expired, HandOverNotFound for another lender's, HandOverUsed.
    """
    try:
        handed = read(token, keys, at=at)
    except TokenRefused as refused:
        raise Invalid(str(refused), [FieldError("/token", str(refused))]) from None
    if actor.organisation_id != handed.lender_id:
        raise HandOverNotFound("没有这次跳转，或者它不对你开放")
    shown_by = actor.client_id or actor.account_id
    unused = update(HandOver).where(HandOver.id == handed.case_id, HandOver.lender_id == handed.lender_id, HandOver.redeemed_at.is_(None))
    taken = await session.scalar(unused.values(redeemed_at=at, redeemed_by=shown_by).returning(HandOver.id))
    if taken is None:
        raise HandOverUsed("这个凭证已经用过，请让企业回到平台重新进入")
    record(session, HAND_OVER_REDEEMED, handed.case_id, at=at, parties=[handed.enterprise_id, handed.lender_id])
    return handed
