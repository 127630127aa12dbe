"""`/operator/information`: the catalogue as the operator keeps it: what has come, who provides it, its versions."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.change import change_item
from marketplace.information.catalogue.definition import FieldDefinition
from marketplace.information.catalogue.difference import differences
from marketplace.information.catalogue.in_force import ItemInForce, versions_of
from marketplace.information.catalogue.overview import look_over
from marketplace.information.catalogue.providers import active_providers, assign_provider, end_provider, possible_providers
from marketplace.information.catalogue.version_notes import VersionNote, version_notes
from marketplace.information.catalogue.words import CYCLE_ZH, TYPE_ZH
from web.forms import FormData
from web.pages.operator.item_form import ItemForm
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.information import item_card

BASE = "/operator/information"
NAV = "information"
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(BASE, opt=permission("information:catalogue:list"))
async def information_desk(request: HTMXRequest, session: Session) -> Response[Any]:
    """Every item with who provides it and what has come of it."""
    lines = await look_over(session, today())
    shown = [{"card": item_card(each.item, each.providers), "delivered": each.delivered, "overdue": each.overdue} for each in lines]
    return page(request, "pages/operator/information.html", nav=NAV, lines=shown, overdue=sum(each.overdue for each in lines))


@get(BASE + "/items/{item:str}", opt=permission("information:catalogue:read"))
async def item_desk(request: HTMXRequest, session: Session, item: FromPath[str]) -> Response[Any]:
    """One item. Raises: ItemNotFound."""
    return await _item_page(request, session, item)


@get(BASE + "/items/{item:str}/edit", opt=permission("information:catalogue:change"))
async def edit_item(request: HTMXRequest, session: Session, item: FromPath[str]) -> Response[Any]:
    """The form of the next version, filled with the newest one. Raises: ItemNotFound."""
    newest = (await versions_of(session, item))[-1]
    return _form_page(request, ItemForm.of(newest, today()), newest.version)


@post(BASE + "/items/{item:str}/edit", opt=permission("information:catalogue:change"), status_code=200)
async def save_item(request: HTMXRequest, session: Session, item: FromPath[str], form: Form) -> Response[Any]:
    """Add a version. Raises: ItemNotFound, ItemChangedMeanwhile."""
    versions, seen = await versions_of(session, item), str(form.get("version", ""))
    newest = versions[-1]
    number = int(seen) if seen.isascii() and seen.isdigit() else 0
    fields = ItemForm.sent(newest, form)
    try:
        async with session.begin_nested():
            await change_item(session, actor_of(request), item, number, fields.read(today()), at=now())
    except Invalid as refused:
        fields.refuse(refused.errors)
        return _form_page(request, fields, number, status=422)
    return go_to(request, f"{BASE}/items/{item}")


@post(BASE + "/items/{item:str}/providers", opt=permission("information:catalogue:assign"), status_code=200)
async def assign_item_provider(request: HTMXRequest, session: Session, item: FromPath[str], form: Form) -> Response[Any]:
    """Let an institution provide the item. Raises: ItemNotFound."""
    await versions_of(session, item)
    try:
        async with session.begin_nested():
            await assign_provider(session, item, _organisation(form), at=now())
    except Invalid as refused:
        return await _item_page(request, session, item, errors=[each.detail for each in refused.errors], status=422)
    return go_to(request, f"{BASE}/items/{item}")


@post(BASE + "/items/{item:str}/providers/{provider_id:uuid}/end", opt=permission("information:provider:end"), status_code=200)
async def end_item_provider(request: HTMXRequest, session: Session, item: FromPath[str], provider_id: FromPath[UUID]) -> Response[bytes]:
    """Take no more of it from this institution. Raises: ItemNotFound, ProviderNotFound."""
    await versions_of(session, item)
    await end_provider(session, item, provider_id, at=now())
    return go_to(request, f"{BASE}/items/{item}")


def _organisation(form: FormData) -> UUID:
    try:
        return UUID(str(form.get("organisation_id", "")))
    except ValueError:
        raise Invalid("不能指定提供单位", [FieldError("/organisation_id", "请从列表中选择一家机构。")]) from None


async def _item_page(
    request: HTMXRequest, session: AsyncSession, item: str, *, errors: list[str] | None = None, status: int = 200
) -> Response[Any]:
    versions = await versions_of(session, item)
    counting = next((each for each in reversed(versions) if each.in_force_from <= today()), versions[0])
    providers = await active_providers(session, item)
    taken = {each.id for each in providers}
    return page(
        request,
        "pages/operator/information_item.html",
        status_code=status,
        nav=NAV,
        item=item_card(counting, providers),
        history=_history(versions, await version_notes(session, item), counting.version),
        providers=[{"id": each.id, "name": each.name} for each in providers],
        choices=[{"value": str(each.id), "label": each.name} for each in await possible_providers(session) if each.id not in taken],
        provided=counting.definition.subject_field is not None or counting.definition.name_field is not None,
        errors=[{"name": "organisation_id", "message": text} for text in errors or []],
    )


def _history(versions: tuple[ItemInForce, ...], notes: dict[int, VersionNote], counting: int) -> list[dict[str, Any]]:
    """The newest first, each with what it says differently from its predecessor."""
    before = {each.version: earlier for earlier, each in pairwise(versions)}
    return [
        {
            "version": each.version,
            "note": notes[each.version],
            "state": "现行" if each.version == counting else "待生效" if each.in_force_from > today() else "已被取代",
            "in_force_from": each.in_force_from,
            "retired": each.retired,
            "differences": differences(before[each.version].definition, each.definition) if each.version in before else [],
        }
        for each in reversed(versions)
    ]


def _form_page(request: HTMXRequest, fields: ItemForm, version: int, status: int = 200) -> Response[Any]:
    said = fields.before.definition
    listed = [{"name": name or None, "message": text} for name, texts in fields.errors.items() for text in texts]
    return page(
        request,
        "pages/operator/information_item_form.html",
        status_code=status,
        nav=NAV,
        code=said.code,
        name=said.name_zh,
        version=version,
        fields=[_form_line(each, fields) for each in said.fields],
        typed=fields.typed,
        errors=fields.errors,
        listed=listed,
        new_open=any(name.startswith("new.") for name in fields.errors),
        cycles=[{"value": code, "label": label} for code, label in CYCLE_ZH.items()],
        types=[{"value": code, "label": label} for code, label in TYPE_ZH.items()],
    )


def _form_line(each: FieldDefinition, fields: ItemForm) -> dict[str, Any]:
    wrong = any(name.startswith(f"{each.code}.") for name in fields.errors)
    return {
        "code": each.code,
        "name": each.name_zh,
        "type": each.type,
        "type_text": TYPE_ZH[each.type],
        "required": each.required,
        "open": wrong,
    }
