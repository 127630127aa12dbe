"""The way from a product to its application: a form here, the bank's own pages, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ENTERPRISE_ROLES
from products.applications.models import Application
from products.applications.standing_cases import standing_cases
from products.applications.states import ApplicationStatus
from products.applications.terms import MOST_PRODUCTS
from products.catalogue.models import Product, ProductVersion
from products.catalogue.states import Channel, ProductStatus
from web.security.permissions import actor_of

NEW, HAND_OVERS = "/me/applications/new", "/me/hand_overs/new"
HERE = frozenset({Channel.HERE, Channel.INTERFACE})
NO_CASES: Mapping[UUID, Application] = {}


@dataclass(frozen=True, slots=True)
class ApplyWay:
    """`kind`: apply, continue (a draft), case (one that is open), jump, none. `reason`: why there is no way, or what to know of it."""

    kind: Literal["apply", "continue", "case", "jump", "none"]
    href: str | None
    label: str
    reason: str | None = None

    @property
    def ticked(self) -> bool:
        """Whether it can be chosen together with others."""
        return self.kind in ("apply", "continue")


async def apply_ways(request: HTMXRequest, session: AsyncSession, products: Sequence[Product]) -> dict[UUID, ApplyWay | None]:
    """By product, for the caller; None for those who apply for nothing (banks, the operator)."""
    actor = actor_of(request)
    if not actor.anonymous and actor.role not in ENTERPRISE_ROLES:
        return dict.fromkeys((each.id for each in products), None)
    cases = NO_CASES
    if actor.organisation_id is not None:
        cases = await standing_cases(session, actor.organisation_id, [each.id for each in products])
    return {each.id: apply_way(each, cases.get(each.id)) for each in products}


def apply_way(product: Product, case: Application | None) -> ApplyWay:
    """`case`: an open one of the caller's, or a draft."""
    if case is not None and case.status is not ApplicationStatus.DRAFT:
        return ApplyWay("case", f"/me/applications/{case.id}", "查看在办的申请", "这款产品已有一件在办的申请，办完前不能重复申请")
    if reason := _not_here(product):
        return ApplyWay("none", None, "", reason)
    if product.current is not None and product.current.channel == Channel.JUMP:
        return ApplyWay("jump", f"{HAND_OVERS}?{urlencode({'product': product.public_code})}", "去银行办理", "在银行自己的页面办理")
    if case is not None:
        return ApplyWay("continue", f"/me/applications/forms/{case.group_id}", "继续填写申请")
    return ApplyWay("apply", apply_address([product.public_code]), "申请")


def _not_here(product: Product) -> str | None:
    """Why nobody applies for it by this platform at all."""
    if product.sample or product.lender_id is None:
        return "参考样例只供了解，不能申请"
    if product.status is not ProductStatus.PUBLISHED or product.current is None:
        return "这款产品已暂停或已下架，现在不能申请"
    return None if product.current.channel in HERE | {Channel.JUMP} else "这款产品不在本平台受理申请"


def apply_address(codes: Sequence[str]) -> str:
    """Of the page that begins a form for these products."""
    return f"{NEW}?{urlencode([('product', code) for code in codes[:MOST_PRODUCTS]])}"


def may_be_ticked(version: ProductVersion, *, sample: bool) -> bool:
    """Whether a product can be applied for here at all, whoever asks."""
    return not sample and version.channel in HERE
