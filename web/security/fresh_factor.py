"""Asking again (再次验证): some acts want a code of the second factor at the moment they are done, however long one has been signed in."""

from datetime import datetime

from litestar.datastructures import State

from marketplace.access.actor import Actor
from marketplace.access.second_factor import prove_factor
from marketplace.errors import Forbidden
from web.security.keys import sealer_of


class SecondFactorRequired(Forbidden):
    """The act wants a person's second factor, which an API client does not have."""

    code = "second_factor_required"


async def require_fresh_factor(state: State, actor: Actor, code: str, *, now: datetime) -> None:
    """Use up one code of the caller's second factor before an act that asks for it.

    It works in transactions of its own, so that a wrong code is counted and a used one stays used whatever becomes of the act.
    Raises: SecondFactorRequired for programs, WrongCode (422 at `/code`) for a code that is wrong or was used.
    """
    if actor.account_id is None or actor.program:
        raise SecondFactorRequired("这一步须由本人登录后输入动态口令办理，接口程序不能代替")
    await prove_factor(state.beside_sessions, sealer_of(state), actor.account_id, code, now=now)
