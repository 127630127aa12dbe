"""The papers of a claim with their fingerprints, and which of the fund's required ones are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.documents.purposes import DocumentState
from policies.claims.desk.papers import PaperLine
from policies.claims.papers import missing_of
from policies.claims.terms import Paper
from policies.funds.fund_rules import FundRules
from web.views.file_size import size_text


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper; it can be opened once it is `ready`."""

    id: UUID
    name: str
    material: str | None
    added_at: datetime
    size: str
    fingerprint: str | None
    ready: bool


@dataclass(frozen=True, slots=True)
class ClaimPapers:
    """`shown`: required papers for which the platform's own records stand; `missing`: those that nobody has added."""

    lines: Sequence[PaperView]
    shown: Sequence[tuple[str, str]]
    missing: Sequence[str]


def papers_view(papers: Sequence[PaperLine], rules: FundRules, shown: Mapping[str, str]) -> ClaimPapers:
    """In the order in which they came. `shown`: a required paper → what stands for it on the platform."""
    brought = [Paper(each.document_id, each.material) for each in papers]
    lines = [
        PaperView(
            each.document_id, each.name, each.material, each.added_at, size_text(each.size_bytes), each.sha256,
            each.state is DocumentState.READY,
        )
        for each in papers
    ]  # fmt: skip
    return ClaimPapers(lines, list(shown.items()), missing_of(rules.materials, shown, brought))
