"""Claims as the three sides see them: claimant, present administrator, operator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.documents.models import Document
from marketplace.documents.purposes import PURPOSES_ZH, DocumentState
from marketplace.enrolment.claims.reading import ClaimLine
from marketplace.enrolment.claims.states import CLAIM, ClaimStatus
from marketplace.workflow.reading import Step
from web.template_filters import minute
from web.views.file_size import size_text

TAGS = {
    ClaimStatus.SUBMITTED: "warn", ClaimStatus.RECOGNISED: "warn", ClaimStatus.ANSWERED: "warn", ClaimStatus.UPHELD: "good",
    ClaimStatus.REJECTED: "bad", ClaimStatus.WITHDRAWN: "", ClaimStatus.LAPSED: "",
}  # fmt: skip
REGISTER_ZH = {"verified": "登记信息证明认领人是负责人", "refused": "登记信息与认领人不一致", "unavailable": "没有可以比对的登记信息"}
# Neither side learns from the timeline who the other is.
TO_CLAIMANT = {"apply": "你", "withdraw": "你", "answer": "现任管理员", "uphold": "平台", "reject": "平台"}
TO_OWNER = {"apply": "认领人", "withdraw": "认领人", "uphold": "平台", "reject": "平台"}
WORDS_OF_ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """One claim in a list or at the head of its page."""

    id: UUID
    organisation: str
    uscc: str | None
    claimant: str
    statement: str
    register: str
    reference: str
    state: str
    state_zh: str
    state_tag: str
    version: int
    created_at: datetime
    open: bool
    upheld: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a claim."""

    id: UUID
    name: str
    purpose: str
    size: str
    by_claimant: bool


def claim_card(line: ClaimLine) -> ClaimCard:
    """For one line of the room's reading."""
    claim = line.claim
    return ClaimCard(
        id=claim.id,
        organisation=line.organisation,
        uscc=line.uscc,
        claimant=line.claimant_masked or "未留姓名",
        statement=claim.statement,
        register=REGISTER_ZH[claim.register_said],
        reference=claim.reference,
        state=claim.status.value,
        state_zh=CLAIM.labels_zh[claim.status],
        state_tag=TAGS[claim.status],
        version=claim.version,
        created_at=claim.created_at,
        open=not CLAIM.final(claim.status),
        upheld=claim.status is ClaimStatus.UPHELD,
    )


def papers(documents: Sequence[Document], claimant_id: UUID) -> list[Paper]:
    """The papers of both sides."""
    return [
        Paper(each.id, each.file_name, PURPOSES_ZH[each.purpose], size_text(each.size_bytes), each.account_id == claimant_id)
        for each in documents
    ]


def paper_options(documents: Sequence[Document]) -> list[dict[str, str]]:
    """The own documents that a claim or an answer can rely on."""
    return [{"value": str(each.id), "label": each.file_name} for each in documents if each.state is DocumentState.READY]


def one_sided(steps: Sequence[Step], names: Mapping[str, str], *, without_answer: bool) -> list[dict[str, Any]]:
    """The timeline for one side, the newest first: people of the others by what they are, not by name."""
    last = len(steps) - 1
    return [
        {"name": step.label_zh, "note": _line(step, names, without_answer), "state": "now" if number == last else "done"}
        for number, step in reversed(list(enumerate(steps)))
    ]


def _line(step: Step, names: Mapping[str, str], without_answer: bool) -> str:
    who = names.get(step.action) or (step.actor_zh if step.action == WORDS_OF_ANSWER else "系统")
    hidden = without_answer and step.action == WORDS_OF_ANSWER
    said = "；".join(part for part in (step.reason_zh, None if hidden else step.note) if part)
    return f"{minute(step.at)} · {who}" + (f" · {said}" if said else "")
