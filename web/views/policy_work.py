"""A policy as its bureau sees it: where it stands, what is to do, who signed, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ROLE_LABELS_ZH, Role
from marketplace.clock import today
from marketplace.workflow.reading import open_moves, timeline
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION, PolicyDraftStatus
from policies.library.drafts.checks import Findings
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import find_open_draft, waiting_version
from policies.library.drafts.sign import Signed, signatures, signatures_of_version
from policies.library.drafts.terms import DraftTerms, read_draft
from policies.library.labels import KIND_NAMES, VALIDITY_NAMES, PolicyKind
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import documents_of, related
from policies.library.pointers import PAPER_NAMES
from policies.library.repository import PolicyRepository
from policies.library.signing import STEP_NAMES, SignatureStep
from policies.library.states import POLICY, PolicyStatus, Validity
from policies.library.words_of_terms import words_of_terms
from web.template_filters import minute
from web.version_editor.shown import writer_of
from web.workflow_pages import Refused, move_forms, timeline_of

TAGS = {
    PolicyStatus.DRAFT: "",
    PolicyStatus.SUBMITTED: "warn",
    PolicyStatus.PUBLISHED: "good",
    PolicyStatus.SUSPENDED: "warn",
    PolicyStatus.WITHDRAWN: "outline",
    PolicyStatus.EXPIRED: "outline",
}
TO_DO = {PolicyDraftStatus.DRAFT: "写完后签名提交", PolicyDraftStatus.SUBMITTED: "等复核签名"}
HASH_SHOWN = 12  # hexadecimal digits that tell two contents apart at a glance


@dataclass(frozen=True, slots=True)
class PolicyWorkLine:
    """One row of a list. `to_do` is what the policy waits for, "" for nothing; `validity` None: nothing is in force."""

    policy_id: UUID
    code: str
    title: str
    kind: str
    document_number: str
    state: str
    state_zh: str
    state_tag: str
    version: int | None
    validity: Validity | None
    validity_zh: str
    valid_from: date | None
    valid_to: date | None
    waiting: bool
    to_do: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a policy; `in_force` the one that counts today."""

    number: int
    effective_from: date
    in_force: bool
    waits: bool


def policy_work_line(policy: Policy, draft: PolicyDraft | None) -> PolicyWorkLine:
    """A policy with the version in work."""
    version = policy.current
    said: Mapping[str, Any] = draft.terms if draft is not None and version is None else {}
    validity = version.validity(today()) if version is not None else None
    kind = version.kind if version is not None else said.get("kind")
    return PolicyWorkLine(
        policy_id=policy.id,
        code=policy.code,
        title=version.title if version is not None else said.get("title") or policy.code,
        kind=KIND_NAMES[PolicyKind(kind)] if kind else "",
        document_number=(version.document_number if version is not None else said.get("document_number")) or "",
        state=policy.status,
        state_zh=POLICY.labels_zh[policy.status],
        state_tag=TAGS[policy.status],
        version=version.number if version is not None else None,
        validity=validity,
        validity_zh=VALIDITY_NAMES[validity] if validity is not None else "",
        valid_from=version.valid_from if version is not None else None,
        valid_to=version.valid_to if version is not None else None,
        waiting=draft is not None and draft.status is PolicyDraftStatus.SUBMITTED,
        to_do=TO_DO.get(draft.status, "") if draft is not None else "",
        updated_at=max(policy.updated_at, draft.updated_at) if draft is not None else policy.updated_at,
    )


async def policy_work(session: AsyncSession, actor: Actor, policy: Policy, base: str, refused: Refused) -> dict[str, Any]:
    """Everything of one policy that its page shows; `base` is the address of the list that the page belongs to."""
    draft, address = await find_open_draft(session, actor, policy.id), f"{base}/{policy.id}"
    waiting = await waiting_version(session, policy)
    versions = await PolicyRepository(session).versions(policy.id)
    version = policy.current
    return {
        "policy": policy_work_line(policy, draft),
        "revision": policy.version,
        "forms": move_forms(POLICY, await open_moves(session, actor, POLICY, policy.id, policy), address, refused),
        "timeline": timeline_of(await timeline(session, POLICY, policy.id)),
        "versions": [_version_line(each, policy, waiting) for each in versions],
        "signatures": [] if version is None else [_signed(each) for each in await signatures_of_version(session, version.id)],
        "related": await related(session, policy),
        "files": [] if version is None else await _files(session, version),
        "draft": None if draft is None else await _draft_work(session, actor, draft, address, refused),
        "faults": refused.elsewhere,
    }


async def signing_people(session: AsyncSession, draft: PolicyDraft) -> list[dict[str, str]]:
    """Who has signed, and who may: for the macro `four_eyes`."""
    given = {each.step: _signed(each) for each in await signatures(session, draft)}
    writer = await writer_of(session, draft) or "起草人"
    first, second = given.get(SignatureStep.FIRST), given.get(SignatureStep.SECOND)
    return [
        {"name": "起草", "who": f"{writer}，{minute(draft.updated_at)} 保存", "state": "done"},
        {"name": STEP_NAMES[SignatureStep.FIRST], "who": first or "政策编辑，内容完整后签名", "state": "done" if first else "now"},
        {
            "name": STEP_NAMES[SignatureStep.SECOND],
            "who": second or "本单位另一人：政策复核或审批，签名后发布，或者退回",
            "state": "done" if second else "now" if first else "waiting",
        },
    ]


async def _draft_work(session: AsyncSession, actor: Actor, draft: PolicyDraft, address: str, refused: Refused) -> dict[str, Any]:
    terms, found = read_draft(draft.terms), await findings_of(session, draft)
    moves = await open_moves(session, actor, POLICY_VERSION, draft.id, draft)
    return {
        "state": draft.status,
        "state_zh": POLICY_VERSION.labels_zh[draft.status],
        "revision": draft.version,
        "effective_from": draft.effective_from,
        "errors": [each.detail for each in found.errors],
        "warnings": [each.detail for each in found.warnings],
        "parts": parts_of(terms, found),
        "people": await signing_people(session, draft),
        "forms": move_forms(POLICY_VERSION, moves, address, refused),
        "timeline": timeline_of(await timeline(session, POLICY_VERSION, draft.id)),
    }


def parts_of(terms: DraftTerms, found: Findings) -> list[Any]:
    """What a draft says, part by part; of a part with a fault only that it has one."""
    faulty = {each.pointer.split("/")[1] for each in found.errors}
    return [part for part in words_of_terms(terms, faulty) if part.lines]


async def _files(session: AsyncSession, version: PolicyVersion) -> Sequence[dict[str, Any]]:
    return [
        {"title": each.title_zh, "kind": PAPER_NAMES[each.kind], "public": each.public} for each in await documents_of(session, version.id)
    ]


def _signed(signed: Signed) -> str:
    who = signed.name or "接口程序"
    return f"{who}（{ROLE_LABELS_ZH[Role(signed.role)]}），{minute(signed.signed_at)}，内容摘要 {signed.content_sha256[:HASH_SHOWN]}"


def _version_line(version: PolicyVersion, policy: Policy, waiting: PolicyVersion | None) -> VersionLine:
    return VersionLine(
        number=version.number,
        effective_from=version.effective_from,
        in_force=version.id == policy.current_version_id,
        waits=waiting is not None and version.id == waiting.id,
    )
