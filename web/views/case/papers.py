"""The papers of a case with how their checks came out, and what was asked for and has not come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.documents.purposes import DocumentState
from products.applications.models import DocumentRequest
from products.applications.paper_files import PaperLine
from web.views.file_size import size_text

CHECKS = {DocumentState.READY: ("已检查", "good"), DocumentState.CHECKING: ("检查中", ""), DocumentState.REFUSED: ("未通过检查", "bad")}


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper; `href_id` only where it can be opened."""

    name: str
    origin: str
    added_at: datetime
    check: str
    check_tag: str
    size: str
    fingerprint: str
    href_id: UUID | None


@dataclass(frozen=True, slots=True)
class CasePapers:
    """`asked` are the lines of a request that nobody has answered, `until` its last instant."""

    lines: Sequence[PaperView]
    ready: int
    asked: Sequence[dict[str, Any]]
    until: datetime | None


def paper_views(papers: Sequence[PaperLine], request: DocumentRequest | None) -> CasePapers:
    """In the order in which they came."""
    lines = [_view(each) for each in papers]
    ready = sum(each.href_id is not None for each in lines)
    return CasePapers(lines, ready, [] if request is None else request.lines, None if request is None else request.answer_until)


def _view(paper: PaperLine) -> PaperView:
    check, tag = CHECKS[paper.state]
    pages = f"，{paper.page_count} 页" if paper.page_count else ""
    return PaperView(
        name=paper.name,
        origin="企业补充" if paper.asked_for else "随申请提交",
        added_at=paper.added_at,
        check=check,
        check_tag=tag,
        size=f"{size_text(paper.size_bytes)}{pages}",
        fingerprint=(paper.sha256 or "")[:12],
        href_id=paper.document_id if paper.state is DocumentState.READY else None,
    )
