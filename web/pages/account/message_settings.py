"""`/me/messages/settings`: where and when the person wants messages, and the addresses for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.notifications import contacts
from marketplace.notifications.channels import Channel, parse_address
from marketplace.notifications.contacts import Confirmation
from marketplace.notifications.models import Contact
from marketplace.notifications.preferences import Preferences, choose, own_preferences
from marketplace.notifications.quiet_hours import QuietHours
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission

SETTINGS = "/me/messages/settings"
CODES_TO_A_PERSON = RateLimit("contact_codes", 6, timedelta(minutes=10))
CODES_TO_AN_ADDRESS = RateLimit("contact_address", 10, timedelta(days=1))  # over all accounts: nobody floods a stranger's phone
REFUSED = {
    Confirmation.WRONG: "验证码不对，请看清最近一次收到的 6 位数字",
    Confirmation.OVER: "验证码已失效（10 分钟内有效，最多试 5 次），请重新发送",
}


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What the page shows of one channel."""

    channel: str
    name: str
    masked: str | None
    confirmed: bool


class NoSuchChannel(NotFound):
    """The form names a channel that there is not."""

    code = "no_such_channel"


@get(SETTINGS, opt=permission("notifications:preference:read"))
async def message_settings(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The page."""
    return await _page(request, session)


@post(SETTINGS, opt=permission("notifications:preference:change"), status_code=200)
async def save_message_settings(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession]
) -> Response[Any]:
    """Keep the choice of channels and quiet hours."""
    try:
        await choose(session, actor_of(request), _wanted(form), now=now())
    except Invalid as refused:
        return await _page(request, session, refused=refused)
    return go_to(request, SETTINGS)


@post(f"{SETTINGS}/address", opt=permission("notifications:contact:change"), status_code=200)
async def enter_contact(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Take an address and have a code sent there."""
    channel, sealer = _channel(form), sealer_of(state)
    try:
        address = parse_address(channel, str(form.get(f"{channel}-address", "")))
    except Invalid as refused:
        return await _page(request, session, channel=channel, refused=refused, typed=str(form.get(f"{channel}-address", "")))
    await _spend(request, state, contacts.address_hash(sealer, channel, address))
    await contacts.enter_address(session, actor_of(request), channel, address, sealer, now=now())
    return go_to(request, f"{SETTINGS}#{channel}")


@post(f"{SETTINGS}/resend", opt=permission("notifications:contact:change"), status_code=200)
async def resend_contact_code(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Have a new code sent to the address that waits."""
    channel = _channel(form)
    contact = await contacts.send_code_again(session, actor_of(request), channel, now=now())
    await _spend(request, state, contact.address_hash)
    return go_to(request, f"{SETTINGS}#{channel}")


@post(f"{SETTINGS}/code", opt=permission("notifications:contact:change"), status_code=200)
async def confirm_contact(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Try a code. A wrong one comes back with the page, whose transaction is committed: the try counts."""
    channel = _channel(form)
    outcome = await contacts.confirm(session, actor_of(request), channel, str(form.get(f"{channel}-code", "")), sealer_of(state), now=now())
    if outcome is Confirmation.CONFIRMED:
        return go_to(request, f"{SETTINGS}#{channel}")
    refused = Invalid(REFUSED[outcome], [FieldError("/code", REFUSED[outcome])])
    return await _page(request, session, channel=channel, refused=refused)


@post(f"{SETTINGS}/remove", opt=permission("notifications:contact:change"), status_code=200)
async def remove_contact(request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Forget an address."""
    await contacts.remove(session, actor_of(request), _channel(form), now=now())
    return go_to(request, SETTINGS)


async def _page(
    request: HTMXRequest, session: AsyncSession, *, channel: Channel | None = None, refused: Invalid | None = None, typed: str = ""
) -> Response[Any]:
    """The page; `refused` says what was wrong with the form of `channel`, or with the choice where there is none."""
    actor = actor_of(request)
    own = {contact.channel: contact for contact in await contacts.own_contacts(session, actor)}
    prefix = f"{channel}-" if channel else ""
    errors = {prefix + error.pointer.removeprefix("/"): error.detail for error in refused.errors} if refused else {}
    return page(
        request,
        "pages/message_settings.html",
        status_code=422 if refused else 200,
        cards=[_card(each, own.get(each)) for each in Channel],
        preferences=await own_preferences(session, actor),
        errors=errors,
        typed={channel: typed} if channel else {},
    )


def _card(channel: Channel, contact: Contact | None) -> ContactCard:
    return ContactCard(
        channel.value, channel.name_zh, contact.masked if contact else None, contact is not None and contact.confirmed_at is not None
    )


def _channel(form: FormData) -> Channel:
    try:
        return Channel(form.get("channel", ""))
    except ValueError:
        raise NoSuchChannel("没有这种接收方式") from None


def _wanted(form: FormData) -> Preferences:
    """Raises: Invalid for hours that no day has."""
    chosen = frozenset(channel for channel in Channel if form.get(channel.value) == "1")
    hours = [form.get(name, "") for name in ("quiet_from", "quiet_to")]
    wrong = [
        FieldError(f"/{name}", "请选择 0 至 23 点")
        for name, hour in zip(("quiet_from", "quiet_to"), hours, strict=True)
        if hour not in {str(each) for each in range(24)}
    ]
    if wrong:
        raise Invalid("免打扰时段不对", wrong)
    return Preferences(chosen, QuietHours(int(hours[0]), int(hours[1])))


async def _spend(request: HTMXRequest, state: State, address_hash: bytes) -> None:
    """Count a code before it is sent. Raises: TooManyRequests."""
    await CODES_TO_A_PERSON.spend(state.beside_sessions, str(actor_of(request).account_id), now=now())
    await CODES_TO_AN_ADDRESS.spend(state.beside_sessions, address_hash.hex(), now=now())
