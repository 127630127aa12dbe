"""`/login/code`: the second step of signing in."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from marketplace.access import rate_limit
from marketplace.access.factor_models import PendingSignIn
from marketplace.access.second_factor import Method, WrongCode, prove_factor
from marketplace.access.sign_in import end_pending, pending_sign_in
from marketplace.clock import now
from marketplace.database.session import transaction
from marketplace.members.actors import person_of_membership
from web.forms import FormData
from web.pages.public.signing_in import begin_session
from web.redirects import go_to, local_path
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN


class CodeForm(Form):  # type: ignore[misc]  # wtforms has no types
    """A code of the app, or a recovery code."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    code = StringField("动态口令", [InputRequired("请填写动态口令"), Length(max=64, message="动态口令是 6 位数字")])


@get("/login/code", opt=permission("access:session:open"))
async def code_page(request: HTMXRequest, state: State) -> Response[Any]:
    """The form, for somebody who has just given the password."""
    if await _waiting(request, state) is None:
        return go_to(request, "/login")
    return page(request, "pages/login_code.html", form=CodeForm(), next=local_path(request.query_params.get("next", "")) or "")


@post("/login/code", opt=permission("access:session:open") | {NOT_TAKEN: True}, status_code=200)
async def give_code(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Check the code and start the session; a refused form comes back empty."""
    waiting = await _waiting(request, state)
    if waiting is None:
        return go_to(request, "/login")
    fields = CodeForm(form)
    target = local_path(str(form.get("next", ""))) or ""
    method = await _method(request, fields, waiting, state) if fields.validate() else None
    if method is None:
        return page(request, "pages/login_code.html", status_code=422, form=fields, next=target)
    found = await person_of_membership(session, waiting.membership_id, now=now())
    if found is None:
        return go_to(request, "/login", cookies=[Cookies.of(state.settings).not_waiting()])
    await end_pending(session, waiting.account_id)
    return await begin_session(request, session, found, target, method=method.value, factor=True)


async def _waiting(request: HTMXRequest, state: State) -> PendingSignIn | None:
    """In a transaction of its own: the request's one must not hold a connection while the code is looked at in another."""
    token = request.cookies.get(Cookies.of(state.settings).waiting_name, "")
    async with transaction(state.beside_sessions) as session:
        return await pending_sign_in(session, token, now=now()) if token else None


async def _method(request: HTMXRequest, fields: CodeForm, waiting: PendingSignIn, state: State) -> Method | None:
    """What proved the second factor; None with the reason at the field. Only failures count against the caller's address."""
    address = client_address(request)
    await rate_limit.SIGN_IN.spend(state.beside_sessions, address, now=now())
    try:
        method = await prove_factor(state.beside_sessions, sealer_of(state), waiting.account_id, fields.code.data, now=now())
    except WrongCode as refused:
        fields.code.errors = [str(refused)]
        return None
    await rate_limit.SIGN_IN.give_back(state.beside_sessions, address)
    return method
