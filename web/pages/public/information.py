"""`/information`: what credit information the platform holds, from whom, and how it is shared. For everybody."""

from typing import Any

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.documents.file_names import attachment
from marketplace.information.catalogue.in_force import item_in_force, items_in_force
from marketplace.information.catalogue.providers import active_providers, providers_by_item
from marketplace.information.catalogue.template import heading_template
from marketplace.information.catalogue.words import SENSITIVITY_ZH, SHARING_MEANS_ZH, SHARING_ZH
from web.rendering import page
from web.security.permissions import permission
from web.views.information import item_card

Session = NamedDependency[AsyncSession]


@get("/information", opt=permission("information:item:read"))
async def information(request: HTMXRequest, session: Session) -> Response[Any]:
    """All items, by how open they are."""
    providers = await providers_by_item(session)
    found = (await items_in_force(session, today())).items()
    groups = [
        (label, [item_card(each, providers.get(code, ())) for code, each in found if each.definition.sensitivity == sensitivity])
        for sensitivity, label in SENSITIVITY_ZH.items()
    ]
    modes = [(SHARING_ZH[mode], words) for mode, words in SHARING_MEANS_ZH.items()]
    return page(request, "pages/information/catalogue.html", nav="help", total=len(found), groups=groups, modes=modes)


@get("/information/{item:str}", opt=permission("information:item:read"))
async def information_item(request: HTMXRequest, session: Session, item: FromPath[str]) -> Response[Any]:
    """One item with its fields. Raises: ItemNotFound."""
    found = await item_in_force(session, item, today())
    return page(request, "pages/information/item.html", nav="help", item=item_card(found, await active_providers(session, item)))


@get("/information/{item:str}/template.csv", opt=permission("information:item:read"), media_type=MediaType.TEXT)
async def information_template(request: HTMXRequest, session: Session, item: FromPath[str]) -> Response[bytes]:
    """The headings of a file of the item; `?indicators=1` adds those of its indicators. Raises: ItemNotFound."""
    found = (await item_in_force(session, item, today())).definition
    headings = heading_template(found, indicators=request.query_params.get("indicators") == "1")
    headers = {"Content-Disposition": attachment(f"{found.name_zh} 表头.csv")}
    return Response(headings, headers=headers, media_type="text/csv")
