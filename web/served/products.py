"""Work on loan products, and reach."""

from litestar.types import ControllerRouterHandler

from web.pages.bank.editor.handlers import edit_step, edit_version, save_step
from web.pages.bank.editor.preview import preview_version
from web.pages.bank.product_file import export_version, export_version_workbook, import_version
from web.pages.bank.products import (
    BANK_PRODUCT_MOVES,
    bank_product,
    bank_products,
    bank_versions,
    begin_bank_version,
    copy_bank_product,
    new_bank_product,
)
from web.pages.operator.products import OPERATOR_PRODUCT_MOVES, review_list, review_of_version, review_page
from web.pages.reach.panel import reach_panel
from web.pages.reach.pieces import criterion_rows_piece, criterion_side_piece, criterion_trial_piece
from web.pages.reach.try_out import bank_reach, reach_page, try_reach

PRODUCT_WORK: list[ControllerRouterHandler] = [
    bank_products,
    new_bank_product,
    bank_product,
    begin_bank_version,
    copy_bank_product,
    bank_versions,
    edit_version,
    edit_step,
    save_step,
    preview_version,
    export_version,
    export_version_workbook,
    import_version,
    review_list,
    review_page,
    review_of_version,
    *BANK_PRODUCT_MOVES,
    *OPERATOR_PRODUCT_MOVES,
]
REACH: list[ControllerRouterHandler] = [
    bank_reach, reach_page, try_reach, reach_panel, criterion_rows_piece, criterion_side_piece, criterion_trial_piece,
]  # fmt: skip
