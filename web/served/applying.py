"""The way from a product to an application: the form, its check, its receipt, and the way over to a lender's own pages."""

from litestar.types import ControllerRouterHandler

from web.api.hand_overs import hand_over_keys
from web.pages.applying.check import application_sent, check_application, submit_application_form
from web.pages.applying.consents import application_consents, sign_application_consents
from web.pages.applying.form import (
    application_form,
    keep_application_fields,
    remove_product,
    save_application_form,
    undo_application_change,
)
from web.pages.applying.hand_over import make_hand_over, new_hand_over
from web.pages.applying.papers import add_application_papers, application_papers, remove_application_paper
from web.pages.applying.start import begin_application, new_application

APPLYING: list[ControllerRouterHandler] = [
    new_application,
    begin_application,
    application_form,
    save_application_form,
    keep_application_fields,
    undo_application_change,
    remove_product,
    application_papers,
    add_application_papers,
    remove_application_paper,
    application_consents,
    sign_application_consents,
    check_application,
    submit_application_form,
    application_sent,
    new_hand_over,
    make_hand_over,
    hand_over_keys,
]
