"""`/bank/claims/account`, `/guarantor/claims/account`: the account that an institution is paid to, by each bureau (收款账户)."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.members.repository import organisation_names
from policies.claims.desk.claimable import bureaux_of
from policies.claims.payee_accounts import LONGEST_NAME, AccountTerms, list_accounts, propose_account
from web.forms import FormData
from web.pages.compensation.addresses import home_of, of_claimants
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.views.compensation.acts import Field, filled
from web.views.compensation.payments import account_lines
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal, faults_of, refusal_of

PROPOSE = "claims:payee:propose"
ACT = "account"
Session = NamedDependency[AsyncSession]


@get(of_claimants("/account"), opt=permission("claims:payee:list"))
async def payee_accounts(request: HTMXRequest, session: Session) -> Response[Any]:
    """Own accounts with where they stand."""
    return await _shown(request, session)


@post(of_claimants("/account"), opt=permission(PROPOSE), status_code=200)
async def propose_payee(request: HTMXRequest, session: Session, state: State, form: NamedDependency[FormData]) -> Response[Any]:
    """Name another account; the bureau's treasurer admits it."""
    actor = actor_of(request)
    try:
        async with session.begin_nested():
            await propose_account(session, sealer_of(state), actor, _terms(form), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, refusal_of(ACT, form, refused))
    return go_to(request, f"{home_of(actor)}/account")


async def _shown(request: HTMXRequest, session: AsyncSession, refused: ClaimRefusal = NOT_REFUSED) -> Response[Any]:
    actor = actor_of(request)
    found = await list_accounts(session, actor)
    names = await organisation_names(session, {each.bureau_id for each in found})
    bureaux = await bureaux_of(session, actor)
    fields = [filled(ACT, each, refused) for each in _fields(bureaux)]
    shown = [line | {"institution": names.get(each.bureau_id, "")} for each, line in zip(found, account_lines(found, {}, {}), strict=True)]
    return page(
        request,
        "pages/compensation/accounts.html",
        status_code=refused.status,
        nav="claims",
        home=home_of(actor),
        accounts=shown,
        fields=fields if policy_table().grant(actor.role, PROPOSE) is not None else [],
        faults=faults_of(refused, {ACT: [each["name"] for each in fields]}),
    )


def _fields(bureaux: list[tuple[UUID, str]]) -> list[Field]:
    named = {"maxlength": str(LONGEST_NAME), "autocomplete": "off"}
    return [
        {
            "name": "bureau_id", "label": "向哪个主管部门收款", "kind": "select",
            "options": [{"value": str(key), "label": name} for key, name in bureaux], "hint": "贵司备案过借款的资金池所属的部门。",
        },
        {"name": "holder", "label": "户名", **named},
        {"name": "bank_name", "label": "开户行", **named},
        {
            "name": "number", "label": "账号", "inputmode": "numeric", "maxlength": "40", "autocomplete": "off",
            "hint": "加密保存，列表只显示末四位。",
        },
        {"name": "reason", "label": "说明", "maxlength": "500", "optional": True, "autocomplete": "off", "hint": "更换账户时写明原因。"},
    ]  # fmt: skip


def _terms(form: FormData) -> AccountTerms:
    try:
        bureau_id = UUID(str(form.get("bureau_id", "")))
    except ValueError:
        raise Invalid("没有保存", [FieldError("/bureau_id", "请选择主管部门")]) from None
    said = {name: str(form.get(name, "")) for name in ("holder", "bank_name", "number")}
    return AccountTerms(bureau_id=bureau_id, reason_zh=str(form.get("reason", "")), **said)


PAYEE_ACCOUNTS: list[ControllerRouterHandler] = [payee_accounts, propose_payee]
