"""Writing a version: a new policy, a new version of one, a copy, and every change until it is submitted. As the system."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.reference.regions import NATION
from marketplace.workflow.mover import StaleVersion, begin
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION, PolicyDraftStatus
from policies.library.drafts.checks import level_of
from policies.library.drafts.repository import find_open_draft, open_draft, own_policy
from policies.library.drafts.terms import DraftTerms, read_draft, stored, terms_of_version
from policies.library.events import VERSION_CHANGED, VERSION_CREATED
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import documents_of, relations_of
from policies.library.repository import PolicyRepository
from policies.library.states import PolicyStatus
from products.catalogue.revision import lock_catalogue

LISTED = frozenset({PolicyStatus.PUBLISHED, PolicyStatus.SUSPENDED, PolicyStatus.EXPIRED})  # what has run out may be prolonged
TAIL = 8  # hexadecimal digits of a code that nobody chose


class DraftNotChangeable(Conflict):
    """Only what was not submitted is edited."""

    code = "draft_not_changeable"


class DraftOpen(Conflict):
    """A policy has one version in work at a time."""

    code = "draft_open"


class PolicyNotListed(Conflict):
    """A new version follows one that is or was in force, and not a policy that was withdrawn."""

    code = "policy_not_listed"


class NothingBefore(Conflict):
    """There is no change to take back."""

    code = "nothing_before"


async def create_policy(session: AsyncSession, actor: Actor, terms: DraftTerms, *, code: str | None = None, at: datetime) -> PolicyDraft:
    """A new policy of the caller's bureau, as a draft. Issuer, level and region begin as the bureau's own.

    A code is made where none is given. Raises: Forbidden, Invalid for a code that is taken.
    """
    if actor.organisation_id is None:
        raise Forbidden("你不属于任何机构")
    await lock_catalogue(session)  # two policies of one code at once: the second has to see the first
    bureau = await session.get_one(Organisation, actor.organisation_id)
    policy_id = new_id()
    code = code or f"{bureau.region or NATION}-{policy_id.hex[-TAIL:]}"
    if await PolicyRepository(session).by_codes([code]):
        raise Invalid("有 1 处需要修改", [FieldError("/code", f"政策代码 {code} 已被使用，请换一个，或者留空由平台编号。")])
    policy = Policy(
        id=policy_id,
        code=code,
        issuer_id=bureau.id,
        sample=False,
        status=PolicyStatus.DRAFT,
        version=1,
        round=1,
        created_at=at,
        updated_at=at,
    )
    session.add(policy)
    await session.flush()
    return await _draft(session, actor, policy, terms, at=at)


async def begin_version(
    session: AsyncSession, actor: Actor, policy_id: UUID, terms: DraftTerms | None = None, *, at: datetime
) -> PolicyDraft:
    """The next version of a policy that was published; without `terms` it begins as the one in force.

    Raises: NoSuchPolicy, DraftOpen, PolicyNotListed.
    """
    policy = await own_policy(session, actor, policy_id, lock=True)
    if policy.status not in LISTED or policy.current is None:
        raise PolicyNotListed("只有已发布、暂停或到期的政策可以新建版本；其他的请修改草稿，或者复制为新政策", state=policy.status)
    if await find_open_draft(session, actor, policy_id) is not None:
        raise DraftOpen("这项政策已有一个正在编写的版本，请接着修改它，或者先撤回", state=policy.status)
    return await _draft(session, actor, policy, terms or await said_by(session, policy.current), at=at)


async def copy_policy(session: AsyncSession, actor: Actor, policy_id: UUID, *, code: str | None = None, at: datetime) -> PolicyDraft:
    """A new policy that begins as another one of the same bureau stands: its draft, else its version in force.

    Raises: NoSuchPolicy, PolicyNotListed; as `create_policy`.
    """
    policy = await own_policy(session, actor, policy_id)
    draft = await find_open_draft(session, actor, policy_id)
    if draft is not None:
        terms = read_draft(draft.terms)
    elif policy.current is not None:
        terms = await said_by(session, policy.current)
    else:
        raise PolicyNotListed("这项政策没有可以复制的内容", state=policy.status)
    return await create_policy(session, actor, replace(terms, title=f"{terms.title or policy.code}（副本）"), code=code, at=at)


async def change_draft(
    session: AsyncSession, actor: Actor, policy_id: UUID, terms: DraftTerms, *, effective_from: date | None, version: int, at: datetime
) -> PolicyDraft:
    """Replace what the open draft says; `version` is the one that the caller has looked at.

    Raises: NoOpenDraft, DraftNotChangeable, StaleVersion.
    """
    draft = await open_draft(session, actor, policy_id)
    require_changeable(draft)
    changed: Any = await session.execute(
        update(PolicyDraft)
        .where(PolicyDraft.id == draft.id, PolicyDraft.version == version, PolicyDraft.status == PolicyDraftStatus.DRAFT)
        .values(
            version=version + 1, updated_at=at, terms=stored(terms), before=PolicyDraft.terms, effective_from=effective_from,
            written_by=actor.account_id,
        )
        .returning(PolicyDraft)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    after: PolicyDraft | None = changed.scalar_one_or_none()
    if after is None:
        raise StaleVersion("这份草稿刚被改动过，请刷新后再改", state=draft.status)
    record(session, VERSION_CHANGED, after.id, at=at, parties=(after.issuer_id,), data=facts_of_draft(after))
    return after


async def undo_change(session: AsyncSession, actor: Actor, policy_id: UUID, *, version: int, at: datetime) -> PolicyDraft:
    """Take the last change back; done twice, the change is there again. Raises: NothingBefore; as `change_draft`."""
    draft = await open_draft(session, actor, policy_id)
    if draft.before is None:
        raise NothingBefore("这份草稿还没有可以撤销的修改", state=draft.status)
    return await change_draft(
        session, actor, policy_id, read_draft(draft.before), effective_from=draft.effective_from, version=version, at=at
    )


async def said_by(session: AsyncSession, version: PolicyVersion) -> DraftTerms:
    """A version's terms with what it points at."""
    return terms_of_version(version, await relations_of(session, version.id), await documents_of(session, version.id))


def require_changeable(draft: PolicyDraft) -> None:
    """Raises: DraftNotChangeable."""
    if draft.status is not PolicyDraftStatus.DRAFT:
        raise DraftNotChangeable("这一版已签名提交，不能修改；可以先撤回，或者等复核人退回", state=draft.status)


def facts_of_draft(draft: PolicyDraft) -> dict[str, Any]:
    """Ids for the event."""
    return {"policy_id": str(draft.policy_id), "version": draft.version}


def _begun(terms: DraftTerms, bureau: Organisation) -> DraftTerms:
    """Versions from before bureaux wrote them here have no region either."""
    return replace(
        terms,
        issuer=terms.issuer or bureau.name,
        issuer_level=terms.issuer_level or level_of(bureau.region),
        region=terms.region or bureau.region or NATION,
    )


async def _draft(session: AsyncSession, actor: Actor, policy: Policy, terms: DraftTerms, *, at: datetime) -> PolicyDraft:
    issuer_id = policy.issuer_id
    if issuer_id is None:
        raise PolicyNotListed("参考样例不属于任何单位，没有人可以修改", state=policy.status)
    bureau = await session.get_one(Organisation, issuer_id)
    draft = PolicyDraft(
        id=new_id(),
        status=PolicyDraftStatus.DRAFT,
        version=1,
        round=1,
        policy_id=policy.id,
        issuer_id=issuer_id,
        base_version_id=policy.current_version_id,
        terms=stored(_begun(terms, bureau)),
        written_by=actor.account_id,
        created_at=at,
        updated_at=at,
    )
    session.add(draft)
    await session.flush()
    await begin(session, POLICY_VERSION, VERSION_CREATED, draft.id, draft.status, at=at, parties=(issuer_id,), data=facts_of_draft(draft))
    return draft
