"""The papers of a request for admission as its pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import Admission
from marketplace.admissions.paper_files import OPEN, AskedPaper, missing
from marketplace.admissions.papers import PAPERS
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.documents.refusals import SENTENCES, Refusal
from marketplace.errors import FieldError
from web.views.file_size import size_text

STATES = {DocumentState.CHECKING: "正在检查", DocumentState.READY: "已收到", DocumentState.REFUSED: "未通过检查"}
TAGS = {DocumentState.CHECKING: "outline", DocumentState.READY: "good", DocumentState.REFUSED: "bad"}
# What is asked of whom, for the page on which nobody has said yet which kind it is.
ASKED_OF = [{"kind": INSTITUTION_KINDS[kind], "papers": papers} for kind, papers in PAPERS.items()]


def papers_context(
    case: Admission, papers: Sequence[AskedPaper], faults: Sequence[FieldError] = (), typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """For the macro `papers_section` of includes/admission.html."""
    asked = [each for each in papers if each.paper in PAPERS[case.kind]]
    return {
        "lines": [_line(each) for each in papers],
        "options": [{"value": each.paper.code, "label": each.paper.name_zh} for each in asked],
        "chosen": (typed or {}).get("paper") or next((each.paper.code for each in asked if not each.files), ""),
        "errors": [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
        "open": case.status in OPEN,
        "missing": len(missing(papers)),
        "waiting": any(file.state is DocumentState.CHECKING for each in papers for file in each.files),
    }


def decision_card(document: Document | None) -> dict[str, Any] | None:
    """The decision as it can be fetched; None before there is one."""
    return None if document is None else {"id": document.id, "ready": document.state is DocumentState.READY}


def _line(asked: AskedPaper) -> dict[str, Any]:
    return {
        "name": asked.paper.name_zh,
        "required": asked.paper.required,
        "there": asked.there,
        "files": [_file(each) for each in asked.files],
    }


def _file(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.file_name,
        "size": size_text(document.size_bytes),
        "ready": document.state is DocumentState.READY,
        "state": STATES[document.state],
        "tag": TAGS[document.state],
        "reason": SENTENCES[Refusal(document.refusal_code)] if document.refusal_code else None,
    }
