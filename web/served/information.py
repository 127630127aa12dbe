"""The catalogue of information and the deliveries into it."""

from litestar.types import ControllerRouterHandler

from web.pages.operator.information import assign_item_provider, edit_item, end_item_provider, information_desk, item_desk, save_item
from web.pages.operator.links import lift_link, link_desk, mark_link
from web.pages.operator.precedence import precedence_desk, remove_precedence, set_precedence
from web.pages.provider.batches import batch_page, batch_problems, take_batch_back
from web.pages.provider.held import decide_held, held_list, held_page
from web.pages.provider.overview import provider_overview
from web.pages.provider.quality import operator_imports, provider_quality
from web.pages.provider.upload import bring_delivery, confirm_upload, discard_delivery, upload_form, upload_page
from web.pages.public.information import information, information_item, information_template

INFORMATION: list[ControllerRouterHandler] = [
    information,
    information_item,
    information_template,
    information_desk,
    item_desk,
    edit_item,
    save_item,
    assign_item_provider,
    end_item_provider,
    precedence_desk,
    set_precedence,
    remove_precedence,
]
PROVIDER: list[ControllerRouterHandler] = [
    provider_overview,
    upload_form,
    bring_delivery,
    upload_page,
    confirm_upload,
    discard_delivery,
    batch_page,
    batch_problems,
    take_batch_back,
    held_list,
    held_page,
    decide_held,
    provider_quality,
    operator_imports,
]
LINKS: list[ControllerRouterHandler] = [link_desk, mark_link, lift_link]
