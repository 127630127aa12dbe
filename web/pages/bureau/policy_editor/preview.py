"""`/bureau/policies/{id}/preview`: the page of the policy as the public will see it, with what the draft says."""

import dataclasses
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import open_draft, own_policy
from policies.library.drafts.terms import DraftTerms, offer_of, read_draft
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import LABELS as RELATIONS
from policies.library.pointers import PAPER_NAMES
from policies.library.repository import PolicyRepository
from policies.library.versions import next_version
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.policy_beside import Beside, beside_policy
from web.views.policy_detail import policy_detail

NEEDED = frozenset({"title", "issuer", "level", "kind", "summary"})
STORED = {"level": "issuer_level", "stacking": "stacking_zh", "stacking_rules": "stacking", "notes": "notes_zh", "budget": "budget_fen"}


@get("/bureau/policies/{policy_id:uuid}/preview", opt=permission("policies:draft:read"))
async def preview_policy(request: HTMXRequest, system_session: NamedDependency[AsyncSession], policy_id: FromPath[UUID]) -> Response[Any]:
    """Parts at fault are left out; where a page cannot do without one, the policy's own page says what is to be mended."""
    draft = await open_draft(system_session, actor_of(request), policy_id)
    policy = await own_policy(system_session, actor_of(request), policy_id)
    faulty = {each.pointer.split("/")[1] for each in (await findings_of(system_session, draft)).errors}
    if faulty & NEEDED:
        return go_to(request, f"/bureau/policies/{policy_id}")
    number = (await PolicyRepository(system_session).last_numbers([policy.id])).get(policy.id, 0) + 1
    terms = _without(read_draft(draft.terms), faulty)
    made = next_version(policy, offer_of(policy, terms, draft.effective_from), number=number, now=now())
    return page(
        request,
        "pages/bureau/policy_preview.html",
        nav="policies",
        policy=policy_detail(policy, made, builtin_vocabulary(), today(), None, None),
        beside=await _beside(system_session, policy, made, terms),
        back=f"/bureau/policies/{policy_id}",
        left_out=len(faulty),
    )


async def _beside(session: AsyncSession, policy: Policy, made: PolicyVersion, terms: DraftTerms) -> Beside:
    """As on the page; what the version points at is not written down before it is one."""
    beside = await beside_policy(session, policy, made)
    named = [each.policy_id for each in terms.relations if each.policy_id is not None]
    found = {each.id: each for each in await PolicyRepository(session).published_by_ids(named)}
    others = [(RELATIONS[each.kind], found[each.policy_id]) for each in terms.relations if each.policy_id in found]
    files = [each for each in terms.documents if each.public]
    return dataclasses.replace(
        beside,
        relations=tuple((label, other.current.title, f"/policies/{other.code}") for label, other in others if other.current is not None),
        files=tuple((PAPER_NAMES[each.kind], each.title_zh, f"/me/documents/{each.document_id}/content") for each in files),
    )


def _without(terms: DraftTerms, parts: set[str]) -> DraftTerms:
    nothing = DraftTerms()
    names = [STORED.get(part, part) for part in parts]
    return replace(terms, **{name: getattr(nothing, name) for name in names if name in DraftTerms.__struct_fields__})
