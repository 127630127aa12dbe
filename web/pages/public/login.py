"""`/login`: sign in by username and password; `/login/code` asks for the second factor where one is set."""

from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.access import rate_limit
from marketplace.access.sign_in import Proven, account_with_password, wait_for_code
from marketplace.admissions.repository import suspended_since
from marketplace.admissions.states import STANDING, StandingStatus
from marketplace.clock import now
from marketplace.members.actors import SignedInMembership, membership_to_sign_in
from web.forms import FormData
from web.page_context import home_of
from web.pages.public.signing_in import begin_session
from web.redirects import go_to, local_path
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.permissions import actor_of, permission
from web.template_filters import minute
from web.unit_of_work import NOT_TAKEN
from web.views.institutions import reason_zh

# One sentence for every reason, so that nobody learns which usernames exist or are locked.
REFUSED = "用户名或密码不正确，或账户暂时锁定（连续 5 次输错锁定 15 分钟）"


class LoginForm(Form):  # type: ignore[misc]  # wtforms has no types
    """What the login asks for."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    username = StringField("用户名", [InputRequired("请填写用户名"), Length(max=64, message="用户名最多 64 个字符")])
    password = PasswordField("密码", [InputRequired("请填写密码"), Length(max=256, message="密码最多 256 个字符")])


@get("/login", opt=permission("access:session:open"))
async def login_page(request: HTMXRequest) -> Response[Any]:
    """The form; whoever is signed in already is sent on."""
    target = local_path(request.query_params.get("next", ""))
    if not (actor := actor_of(request)).anonymous:
        return go_to(request, target or home_of(actor.role))
    return page(request, "pages/login.html", form=LoginForm(), next=target or "", notice=None)


@post("/login", opt=permission("access:session:open") | {NOT_TAKEN: True}, status_code=200)
async def sign_in(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Check the password and start a session, or ask for the code; a refused form comes back without the password."""
    fields = LoginForm(form)
    target = local_path(str(form.get("next", ""))) or ""
    proven = await _proven(request, fields, state) if fields.validate() else None
    found = await membership_to_sign_in(session, proven.account_id, now=now()) if proven else None
    if proven is None or found is None:
        if not fields.errors:
            fields.password.errors = [(await _shut_out(session, proven)) or REFUSED]
        return page(request, "pages/login.html", status_code=422, form=fields, next=target, notice=None)
    if proven.owes_code:
        return _ask_for_code(request, session, state, found, target)
    return await begin_session(request, session, found, target, method="password")


async def _proven(request: HTMXRequest, fields: LoginForm, state: State) -> Proven | None:
    """Whose password it is. Only failures count against the caller's address."""
    address = client_address(request)
    await rate_limit.SIGN_IN.spend(state.beside_sessions, address, now=now())
    proven = await account_with_password(state.beside_sessions, fields.username.data, fields.password.data, now=now())
    if proven is not None:
        await rate_limit.SIGN_IN.give_back(state.beside_sessions, address)
    return proven


async def _shut_out(session: AsyncSession, proven: Proven | None) -> str | None:
    """Why somebody with the right password cannot come in: the institution is suspended or has left. Nothing for anybody else."""
    found = await suspended_since(session, proven.account_id) if proven else None
    if found is None:
        return None
    name, standing = found
    if standing is None or standing.status is StandingStatus.ACTIVE:
        return f"「{name}」现在不能使用平台，请联系平台运营人员"
    state = STANDING.labels_zh[standing.status] if standing.status is StandingStatus.EXITED else "已停用"
    because = reason_zh(standing.reason_code)
    return f"「{name}」自 {minute(standing.since_at)} 起{state}" + (f"（{because}）" if because else "") + "，请联系平台运营人员"


def _ask_for_code(request: HTMXRequest, session: AsyncSession, state: State, found: SignedInMembership, target: str) -> Response[Any]:
    assert found.actor.account_id is not None  # noqa: S101  # a membership belongs to an account
    token = wait_for_code(session, account_id=found.actor.account_id, membership_id=found.id, now=now())
    address = "/login/code" + (f"?next={quote(target, safe='/')}" if target else "")
    return go_to(request, address, cookies=[Cookies.of(state.settings).waiting(token)])
