"""`/bureau/funds/{id}/rules`: the rules as sentences, those in force and those in work, and every version; the next version."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now
from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.funds.difference import difference
from policies.funds.drafts import LISTED, begin_version
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.publish import findings
from policies.funds.repository import READ, current_version, find_open_draft, get_fund, versions_of
from policies.funds.rules.sentences import sentences
from policies.funds.rules.unstated import figures_unstated
from policies.funds.schemas import read_rules
from policies.funds.states import FUND_VERSION, RulesStatus
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.funds import BASE, fund_line, fund_tabs

HASH_SHOWN = 12
Session = NamedDependency[AsyncSession]


@get(ONE + "/rules", opt=permission(READ))
async def bureau_fund_rules(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """What is in force, what is being written and what that changes."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id)
    version, draft = await current_version(session, fund), await find_open_draft(session, actor, fund_id)
    rules = None if version is None else read_rules(version.rules)
    grants = policy_table().grant(actor.role, "funds:fund:begin") is not None
    return page(
        request,
        "pages/funds/rules.html",
        nav="funds",
        fund=fund_line(fund, version),
        tabs=fund_tabs(fund.id, "rules"),
        said=sentences(rules, builtin_vocabulary()) if rules else [],
        unstated=[each.name_zh for each in figures_unstated(rules)] if rules else [],
        draft=await _draft(session, fund, draft, rules) if draft else None,
        versions=_versions(fund, await versions_of(session, fund.id)),
        may_edit=grants and draft is not None and draft.status is RulesStatus.DRAFT,
        may_begin=grants and draft is None and fund.status in LISTED,
    )


@post(ONE + "/versions", opt=permission("funds:fund:begin"), status_code=200)
async def begin_fund_version_page(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """The next version, as the rules in force stand."""
    await begin_version(session, actor_of(request), fund_id, at=now())
    return go_to(request, f"{BASE}/{fund_id}/rules/edit")


async def _draft(session: AsyncSession, fund: Fund, draft: FundDraft, in_force: FundRules | None) -> dict[str, Any]:
    rules, vocabulary = read_rules(draft.rules), builtin_vocabulary()
    return {
        "state_zh": FUND_VERSION.labels_zh[draft.status],
        "effective_from": draft.effective_from,
        "said": sentences(rules, vocabulary),
        "unstated": [each.name_zh for each in figures_unstated(rules)],
        "problems": [each.detail for each in await findings(session, fund, draft)],
        "changes": None if in_force is None else difference(in_force, rules, vocabulary),
        "signed": draft.submitted_hash[:HASH_SHOWN] if draft.submitted_hash and draft.status is RulesStatus.SUBMITTED else None,
    }


def _versions(fund: Fund, versions: Any) -> list[dict[str, Any]]:
    listed: list[FundVersion] = list(versions)
    before: list[FundVersion | None] = [*listed[1:], None][: len(listed)]
    return [
        {
            "number": each.number,
            "effective_from": each.effective_from,
            "in_force": each.id == fund.current_version_id,
            "hash": each.content_hash[:HASH_SHOWN],
            "changes": None if older is None else difference(read_rules(older.rules), read_rules(each.rules), builtin_vocabulary()),
        }
        for each, older in zip(listed, before, strict=True)
    ]
