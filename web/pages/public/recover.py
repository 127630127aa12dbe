"""`/recover`: a forgotten password. The answers are the same whether or not there is such an account."""

from datetime import timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.passwords import check_new_password, hash_password
from marketplace.access.rate_limit import RateLimit
from marketplace.access.second_factor import WrongCode, prove_factor
from marketplace.access.secret_tokens import digest
from marketplace.access.sign_in import HASHING
from marketplace.clock import now
from marketplace.enrolment.recovery.finish import Recovering, RecoveryOver, finish_recovery, recovering
from marketplace.enrolment.recovery.start import start_recovery
from marketplace.errors import Invalid
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.keys import sealer_of
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

RECOVER = permission("access:password:recover")
ASKED_FROM_ADDRESS = RateLimit("recovery_asked", 10, timedelta(minutes=10))
ASKED_FOR_NAME = RateLimit("recovery_name", 5, timedelta(hours=1))  # over all addresses: nobody floods a stranger's phone
TRIED_FROM_ADDRESS = RateLimit("recovery_tried", 20, timedelta(minutes=10))
LONGEST_NAME, LONGEST = 64, 256
# One sentence for every reason, so that nobody learns which usernames exist or how they are protected.
REFUSED = "验证码或动态口令不正确，或者已经失效（10 分钟内有效，最多试 5 次）"


@get("/recover", opt=RECOVER)
async def recover_form(request: HTMXRequest) -> Response[Any]:
    """The field for the username."""
    return page(request, "pages/recover.html", errors=[], username="")


@post("/recover", opt=RECOVER | {NOT_TAKEN: True}, status_code=200)
async def ask_recovery(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Have a code sent to the confirmed addresses, if there are any."""
    username = str(form.get("username", "")).strip().lower()
    if not 0 < len(username) <= LONGEST_NAME:
        errors = [{"name": "username", "message": f"请填写用户名，最多 {LONGEST_NAME} 个字符"}]
        return page(request, "pages/recover.html", status_code=422, errors=errors, username=username[:LONGEST_NAME])
    instant = now()
    await ASKED_FROM_ADDRESS.spend(state.beside_sessions, client_address(request), now=instant)
    await ASKED_FOR_NAME.spend(state.beside_sessions, digest(username).hex(), now=instant)
    token = await start_recovery(session, username, now=instant)
    return go_to(request, "/recover/code", cookies=[Cookies.of(state.settings).recovering(token)])


@get("/recover/code", opt=RECOVER)
async def recovery_form(request: HTMXRequest, state: State) -> Response[Any]:
    """The fields for the code and the new password, in the browser that asked."""
    if not request.cookies.get(Cookies.of(state.settings).recovering_name):
        return go_to(request, "/recover")
    return page(request, "pages/recover_code.html", errors=[])


# Without a key: hashing takes long, and nobody may hold a connection of the request's pool while many wait for it.
@post("/recover/code", opt=RECOVER | {NOT_TAKEN: True}, status_code=200)
async def set_recovered_password(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Set the password if everything is right, and let the person sign in with it."""
    cookies = Cookies.of(state.settings)
    token = request.cookies.get(cookies.recovering_name, "")
    if not token:
        return go_to(request, "/recover")
    typed = {name: str(form.get(name, ""))[:LONGEST] for name in ("code", "factor", "password", "again")}
    if errors := _errors_of_password(typed, ""):
        return _again(request, errors)
    await TRIED_FROM_ADDRESS.spend(state.beside_sessions, client_address(request), now=now())
    proven = await _proven(state, token, typed)
    if proven is None:
        return _again(request, {"code": REFUSED})
    if errors := _errors_of_password(typed, proven.username):
        return _again(request, errors)
    hashed = await to_thread.run_sync(hash_password, typed["password"], limiter=HASHING)
    try:
        await finish_recovery(session, proven, hashed, now=now())
    except RecoveryOver:
        return _again(request, {"code": REFUSED})
    return go_to(request, "/login", cookies=[cookies.not_recovering()])


async def _proven(state: State, token: str, typed: dict[str, str]) -> Recovering | None:
    """The factor is asked only of whoever reads the person's letters: others could lock the account with it."""
    sealer = sealer_of(state)
    proven = await recovering(state.beside_sessions, sealer, token, typed["code"], now=now())
    if proven is None or not proven.owes_factor:
        return proven
    try:
        await prove_factor(state.beside_sessions, sealer, proven.account_id, typed["factor"], now=now())
    except WrongCode:
        return None
    return proven


def _errors_of_password(typed: dict[str, str], username: str) -> dict[str, str]:
    """What is wrong with the new password, by field."""
    errors = {}
    try:
        check_new_password(typed["password"], username, pointer="/password")
    except Invalid as refused:
        errors["password"] = str(refused)
    if typed["again"] != typed["password"]:
        errors["again"] = "两次输入的新密码不一样"
    return errors


def _again(request: HTMXRequest, errors: dict[str, str]) -> Response[Any]:
    shown = [{"name": name, "message": message} for name, message in errors.items()]
    return page(request, "pages/recover_code.html", status_code=422, errors=shown)
