"""`/me/password`: change the own password."""

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired, Length

from marketplace.access.accounts import set_password, username_of
from marketplace.access.actor import Actor
from marketplace.access.passwords import check_new_password, hash_password
from marketplace.access.sessions import renew
from marketplace.access.sign_in import HASHING
from marketplace.clock import now
from marketplace.database.session import transaction
from marketplace.errors import Invalid
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.cookies import Cookies
from web.security.own_password import LONGEST, WRONG, is_own_password
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN


class PasswordForm(Form):  # type: ignore[misc]  # wtforms has no types
    """The present password, and the new one twice."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    present = PasswordField("现在的密码", [InputRequired("请填写现在的密码"), Length(max=LONGEST)])
    new = PasswordField("新密码", [InputRequired("请填写新密码"), Length(max=LONGEST)])
    again = PasswordField("再输一次新密码", [InputRequired("请再输一次新密码"), Length(max=LONGEST)])


@get("/me/password", opt=permission("access:password:change"))
async def password_page(request: HTMXRequest) -> Response[Any]:
    """The form."""
    return page(request, "pages/password.html", form=PasswordForm())


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post("/me/password", opt=permission("access:password:change") | {NOT_TAKEN: True}, status_code=200)
async def change_password(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Change it, end every session of the account and go on in a new one."""
    actor = actor_of(request)
    fields = PasswordForm(form)
    if not fields.validate() or not await _acceptable(fields, actor, state):
        return page(request, "pages/password.html", status_code=422, form=fields)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    new_hash = await to_thread.run_sync(hash_password, fields.new.data, limiter=HASHING)
    instant = now()
    await set_password(session, actor.account_id, new_hash, now=instant)
    token = await renew(session, actor, user_agent=request.headers.get("user-agent", ""), now=instant)
    return go_to(request, "/me/sessions", cookies=[Cookies.of(state.settings).session(token)])


async def _acceptable(fields: PasswordForm, actor: Actor, state: State) -> bool:
    """Whether the change may be made; otherwise the fields carry what is wrong with them. Raises: TooManyRequests."""
    assert actor.account_id is not None  # noqa: S101
    async with transaction(state.beside_sessions) as session:
        username = await username_of(session, actor.account_id)
    try:
        check_new_password(fields.new.data, username, pointer="/new")
    except Invalid as refused:
        fields.new.errors = [str(refused)]
    if fields.again.data != fields.new.data:
        fields.again.errors = ["两次输入的新密码不一样"]
    if fields.errors:
        return False
    if not await is_own_password(state, actor.account_id, fields.present.data, now=now()):
        fields.present.errors = [WRONG]
        return False
    return True
