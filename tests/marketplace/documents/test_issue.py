"""Documents of the platform: made once, the same bytes for the same facts, with nothing in them but what we packed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import OpenerDirector
from uuid import UUID

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.issue import Issuer, Recipe, render_document, request_document
from marketplace.documents.models import Document, VerificationCode
from marketplace.documents.pdf.renderer import RenderRefused, html_to_pdf, render_pdf
from marketplace.documents.purposes import DocumentState, IssuedKind
from marketplace.documents.tasks import RENDER
from marketplace.documents.use import delete_document
from marketplace.documents.verification_codes import grouped, new_code
from marketplace.tasks.run import Ending
from tests.marketplace.documents.office import AT, Office

TEMPLATE = '{% extends "issued.html" %}{% block content %}<p>{{ note }}</p>{% endblock %}'
HOSTILE = '<img src="file:///etc/passwd"><script>alert(1)</script>'
SHOWN = {
    "issuer": "示例平台",
    "title": "匹配结果",
    "issued_at": AT,
    "code": grouped(new_code()),
    "verify_url": "http://127.0.0.1:8000/verify",
    "note": "示例",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A room's folder with one template."""
    (tmp_path / "note.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def issuing(office: Office, folder: Path) -> Office:
    """An office whose worker issues notes that show what was asked with."""

    async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        return {"note": arguments["note"]}

    issuer = Issuer("示例平台", "http://127.0.0.1:8000", {IssuedKind.MATCH_RESULT: Recipe(prepare, folder, "note.html")})
    office.worker.handlers[RENDER] = partial(render_document, store=office.store, issuer=issuer)
    return office


async def ask(office: Office, note: str) -> Document:
    """Ask for a note."""
    actor = await office.member()
    async with transaction(office.sessions, office.binding(actor)) as session:
        return await request_document(session, actor, IssuedKind.MATCH_RESULT, {"note": note}, at=AT)


async def code_of(office: Office, document_id: UUID) -> list[VerificationCode]:
    """What the document can be verified by."""
    async with transaction(office.sessions, Binding()) as session:  # a stranger
        return list(await session.scalars(select(VerificationCode).where(VerificationCode.document_id == document_id)))


async def test_a_document_asked_for_is_made_by_the_worker_with_a_code(issuing: Office) -> None:
    asked = await ask(issuing, HOSTILE)
    assert (asked.state, asked.file_key) == (DocumentState.CHECKING, None)
    assert await issuing.work() == [Ending.DONE]
    made = await issuing.row(asked.id)
    assert made.state is DocumentState.READY
    assert made.file_key
    with issuing.store.open(made.file_key) as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    (code,) = await code_of(issuing, asked.id)
    assert (code.sha256, code.issuer, code.withdrawn_at) == (hashlib.sha256(content).digest(), "示例平台", None)
    assert [kind for kind, _ in await issuing.told(asked.id)] == ["document.requested", "document.issued"]


async def test_delivered_twice_it_is_made_once(issuing: Office) -> None:
    asked = await ask(issuing, "x")
    await issuing.work()
    again = await issuing.worker.ask(RENDER, document_id=str(asked.id), issued_kind="match_result", arguments={"note": "y"})
    assert await issuing.worker.deliver(again) is Ending.DONE
    assert len(await code_of(issuing, asked.id)) == 1
    assert len(issuing.files()) == 1


async def test_a_deleted_document_is_withdrawn(issuing: Office) -> None:
    asked = await ask(issuing, "x")
    await issuing.work()
    async with transaction(issuing.worker.own, Binding.system()) as session:
        owner = await session.get_one(Document, asked.id)
    actor = await issuing.member()
    theirs = Binding(actor.role.value, owner.organisation_id, owner.account_id)
    as_owner = type(actor)(actor.role, account_id=owner.account_id, organisation_id=owner.organisation_id)
    async with transaction(issuing.sessions, theirs) as session:
        await delete_document(session, as_owner, "documents:document:delete", asked.id, at=AT)
    await issuing.work()
    (code,) = await code_of(issuing, asked.id)
    assert code.withdrawn_at is not None
    assert issuing.files() == set()


async def test_the_application_cannot_forge_or_revive_a_code(issuing: Office) -> None:
    actor = await issuing.member()
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(issuing.sessions, issuing.binding(actor)) as session:
            await session.execute(update(VerificationCode).values(withdrawn_at=None))


def test_the_same_facts_give_the_same_bytes(folder: Path) -> None:
    render = partial(render_pdf, folder, "note.html", SHOWN, qr_address="http://127.0.0.1:8000/verify/x")
    assert render() == render()


def test_a_missing_variable_is_an_error_and_no_gap(folder: Path) -> None:
    with pytest.raises(UndefinedError):
        render_pdf(folder, "note.html", {name: value for name, value in SHOWN.items() if name != "note"}, qr_address="x")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:8000/static/css/base.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "http://169.254.169.254/latest/meta-data/";</style>',
        '<style>p { background: url("https://example.org/x.png") }</style>',
        '<object data="file:///etc/passwd"></object>',
        '<img src="data:image/svg+xml,<svg/>">',
        '<img src="asset:../../settings.py">',
        '<img src="ftp://127.0.0.1/x">',
    ],
)
def test_nothing_but_packaged_files_is_fetched(markup: str) -> None:
    with pytest.raises(RenderRefused):
        html_to_pdf(f"<title>x</title>{markup}<p>x</p>")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="//127.0.0.1/x">',
        '<img src="/etc/passwd">',
        '<svg viewBox="0 0 9 9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ],
)
def test_what_the_library_passes_over_by_itself_is_not_fetched_either(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(OpenerDirector, "open", lambda self, address, *_, **__: opened.append(address))
    assert html_to_pdf(f"<title>x</title>{markup}<p>x</p>").startswith(b"%PDF-")
    assert opened == []
