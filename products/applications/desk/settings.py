"""How a lender works (办理设置): above which amount two people approve, and where products with the channel `jump` lead."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError, Forbidden, Invalid
from marketplace.events.record import record
from products.applications.desk.events import SETTING_CHANGED
from products.applications.desk.officers import desk_of
from products.applications.models import LenderSetting
from products.applications.ports import AddressCheck

LONGEST_URL = 500
MOST_FEN = 100_000_000_000_00  # a thousand 亿元; no single case comes near it


async def lender_setting(session: AsyncSession, actor: Actor) -> LenderSetting | None:
    """The caller's lender's; a branch reads those of its head office. None where nothing was set."""
    assert actor.organisation_id is not None  # noqa: S101  # only an institution's people have settings
    desk = await desk_of(session, actor.organisation_id)
    wanted = select(LenderSetting).where(LenderSetting.lender_id == desk.lender_id).execution_options(populate_existing=True)
    return (await session.scalars(wanted)).one_or_none()


async def change_setting(
    session: AsyncSession,
    actor: Actor,
    two_approvers_above_fen: int | None,
    hand_over_url: str | None,
    addresses: AddressCheck,
    *,
    at: datetime,
) -> None:
    """Set both; None takes one away. An open proposal keeps the number of approvers that it was made with.

    Raises: Forbidden at a branch, Invalid with every fault.
    """
    assert actor.organisation_id is not None  # noqa: S101
    if not (await desk_of(session, actor.organisation_id)).head_office:
        raise Forbidden("办理设置由总行的管理员修改")
    if faults := [*_faults_of_limit(two_approvers_above_fen), *await _faults_of_address(hand_over_url, addresses)]:
        raise Invalid("设置没有保存", faults)
    said = {"two_approvers_above_fen": two_approvers_above_fen, "hand_over_url": hand_over_url, "updated_at": at}
    added = insert(LenderSetting).values(lender_id=actor.organisation_id, **said)
    await session.execute(added.on_conflict_do_update(index_elements=["lender_id"], set_=said))
    record(session, SETTING_CHANGED, actor.organisation_id, at=at, parties=[actor.organisation_id])


def _faults_of_limit(limit_fen: int | None) -> list[FieldError]:
    if limit_fen is None or 0 <= limit_fen <= MOST_FEN:
        return []
    return [FieldError("/two_approvers_above", "请填 0 或更大的金额（万元），不设双人审批就留空")]


async def _faults_of_address(url: str | None, addresses: AddressCheck) -> list[FieldError]:
    if url is None:
        return []
    if len(url) > LONGEST_URL:
        return [FieldError("/hand_over_url", f"地址最长 {LONGEST_URL} 个字符")]
    try:
        await addresses.require(url)
    except Invalid as refused:
        return [FieldError("/hand_over_url", refused.errors[0].detail)]
    return []
