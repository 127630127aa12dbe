"""The papers of an application form: what each product wants, and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from products.applications.models import ApplicationGroup
from web.applying import Draft

STATES_ZH = {DocumentState.CHECKING: "正在检查", DocumentState.READY: "可以使用", DocumentState.REFUSED: "未通过检查，请换一份"}
TAGS = {DocumentState.CHECKING: "outline", DocumentState.READY: "good", DocumentState.REFUSED: "bad"}


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A document of the form."""

    id: UUID
    name: str
    ready: bool
    state: str
    tag: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper: which products want it, and the files that stand for it. `name` "" holds all others."""

    name: str
    wanted_by: tuple[str, ...]
    files: tuple[PaperFile, ...]


def paper_lines(draft: Draft, documents: Sequence[Document]) -> list[PaperLine]:
    """Every paper that a chosen product asks for, each once, then what else is in the form."""
    wanted: dict[str, list[str]] = {}
    for version in draft.versions:
        for name in version.required_documents:
            wanted.setdefault(name, []).append(version.name)
    held = {each.id: each for each in documents}
    lines = [PaperLine(name, tuple(products), _files(draft.form, held, name)) for name, products in wanted.items()]
    others = tuple(
        _file(held[each]) for each in draft.form.document_ids if each in held and draft.form.paper_lines.get(str(each), "") not in wanted
    )
    return [*lines, PaperLine("", (), others)]


def _files(form: ApplicationGroup, held: dict[UUID, Document], name: str) -> tuple[PaperFile, ...]:
    return tuple(_file(held[each]) for each in form.document_ids if each in held and form.paper_lines.get(str(each)) == name)


def _file(document: Document) -> PaperFile:
    state = document.state
    return PaperFile(document.id, document.file_name, state is DocumentState.READY, STATES_ZH[state], TAGS[state])
