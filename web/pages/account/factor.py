"""`/me/security/factor`: set up, replace, or switch off the second factor, and make new recovery codes.

Answers that show recovery codes are not kept for repeated forms: what is shown once is stored nowhere.
"""

from typing import Any
from uuid import UUID

import segno
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.access.accounts import factor_set_at, username_of
from marketplace.access.actor import Actor
from marketplace.access.roles import STAFF_ROLES
from marketplace.access.second_factor import (
    WrongCode,
    confirm_enrolment,
    new_recovery_codes,
    remove_factor,
    start_enrolment,
    waiting_secret,
)
from marketplace.access.sessions import renew
from marketplace.access.totp import provisioning_uri
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.cookies import Cookies
from web.security.fresh_factor import require_fresh_factor
from web.security.keys import sealer_of
from web.security.own_password import LONGEST, WRONG, is_own_password
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

PATH = "/me/security/factor"


class CodeForm(Form):  # type: ignore[misc]  # wtforms has no types
    """One code of the app."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    code = StringField("动态口令", [InputRequired("请填写动态口令"), Length(max=64, message="动态口令是 6 位数字")])


class BeginForm(Form):  # type: ignore[misc]  # wtforms has no types
    """The present password: whoever finds a session open could otherwise bind a phone of their own to the account."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    password = PasswordField("密码", [InputRequired("请填写密码"), Length(max=LONGEST)])


@get(PATH, opt=permission("access:factor:set"))
async def factor_page(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """What to do next: begin, scan and confirm, or replace the factor in force."""
    return await _shown(request, session, state)


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post(f"{PATH}/start", opt=permission("access:factor:set") | {NOT_TAKEN: True}, status_code=200)
async def start_factor(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Make a new secret to scan. Replacing a factor in force takes a code of it, the first one takes the password."""
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    if await _has_factor(actor, state):
        code = CodeForm(form)
        if not await _fresh(code, actor, state):
            return await _shown(request, session, state, code, status_code=422)
    else:
        begin = BeginForm(form)
        if not await _knows_password(begin, actor, state):
            return await _shown(request, session, state, begin=begin, status_code=422)
    await start_enrolment(session, sealer_of(state), actor.account_id, _sign_in(actor))
    return go_to(request, PATH)


@post(f"{PATH}/confirm", opt=permission("access:factor:set") | {NOT_TAKEN: True}, status_code=200)
async def confirm_factor(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Put the scanned secret in force, end every other session, go on in a new one, show the recovery codes."""
    actor, fields, instant = actor_of(request), CodeForm(form), now()
    assert actor.account_id is not None  # noqa: S101
    if not fields.validate():
        return await _shown(request, session, state, fields, status_code=422)
    try:
        codes = await confirm_enrolment(session, sealer_of(state), actor.account_id, _sign_in(actor), fields.code.data, now=instant)
    except WrongCode:
        fields.code.errors = ["验证码不正确。请确认手机时间准确，再输入应用里现在显示的 6 位数字"]
        return await _shown(request, session, state, fields, status_code=422)
    token = await renew(session, actor, user_agent=request.headers.get("user-agent", ""), now=instant, factor_at=instant)
    shown = page(request, "pages/recovery_codes.html", codes=codes, fresh=True)
    shown.set_cookie(Cookies.of(state.settings).session(token))
    return shown


@post("/me/security/recovery-codes", opt=permission("access:recovery_code:renew") | {NOT_TAKEN: True}, status_code=200)
async def renew_recovery_codes(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Ten new codes in place of the old ones, after a code of the app."""
    actor, fields = actor_of(request), CodeForm(form)
    assert actor.account_id is not None  # noqa: S101
    if not await _fresh(fields, actor, state):
        return await _shown(request, session, state, fields, status_code=422)
    codes = await new_recovery_codes(session, actor.account_id, now=now())
    return page(request, "pages/recovery_codes.html", codes=codes, fresh=False)


@post(f"{PATH}/remove", opt=permission("access:factor:remove"), status_code=200)
async def switch_factor_off(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Switch it off, after a code of it; only where the role does not demand one."""
    actor, fields = actor_of(request), CodeForm(form)
    assert actor.account_id is not None  # noqa: S101
    if not await _fresh(fields, actor, state):
        return await _shown(request, session, state, fields, status_code=422)
    await remove_factor(session, actor.account_id, now=now())
    return go_to(request, "/me/security")


async def _fresh(fields: CodeForm, actor: Actor, state: State) -> bool:
    """Whether the form's code has just been used up; otherwise the field carries what is wrong with it."""
    if not fields.validate():
        return False
    try:
        await require_fresh_factor(state, actor, fields.code.data, now=now())
    except WrongCode as refused:
        fields.code.errors = [str(refused)]
        return False
    return True


async def _knows_password(fields: BeginForm, actor: Actor, state: State) -> bool:
    """Whether the form's password is the caller's; otherwise the field says so. Raises: TooManyRequests."""
    assert actor.account_id is not None  # noqa: S101
    if not fields.validate():
        return False
    if not await is_own_password(state, actor.account_id, fields.password.data, now=now()):
        fields.password.errors = [WRONG]
        return False
    return True


def _sign_in(actor: Actor) -> UUID:
    assert actor.session_id is not None  # noqa: S101  # pages know no other credential than a session
    return actor.session_id


async def _has_factor(actor: Actor, state: State) -> bool:
    assert actor.account_id is not None  # noqa: S101
    async with transaction(state.beside_sessions, Binding(account_id=actor.account_id)) as session:
        return await factor_set_at(session, actor.account_id) is not None


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    form: CodeForm | None = None,
    begin: BeginForm | None = None,
    status_code: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101
    secret = await waiting_secret(session, sealer_of(state), actor.account_id, _sign_in(actor))
    return page(
        request,
        "pages/factor.html",
        status_code=status_code,
        form=form or CodeForm(),
        begin=begin or BeginForm(),
        must=actor.must_enrol,
        may_remove=actor.role not in STAFF_ROLES,
        set_at=await factor_set_at(session, actor.account_id),
        secret=_grouped(secret) if secret else None,
        qr=_qr(secret, await username_of(session, actor.account_id)) if secret else None,
    )


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _qr(secret: str, username: str) -> Markup:
    """The address as an SVG picture without any style: nothing for the content policy to refuse."""
    return Markup(segno.make(provisioning_uri(secret, username), error="m").svg_inline(scale=4, border=4, light="#fff"))  # noqa: S704  # drawn by us from base32 and a checked username
