"""The form of each step of a product's version."""

from web.pages.bank.editor import basics, criterion, price, process, steps
from web.version_editor.step_form import plain_form

FORMS = {
    steps.BASICS.key: plain_form(basics.SECTIONS, basics.shown, basics.terms),
    steps.PRICE.key: plain_form(price.SECTIONS, price.shown, price.terms, rate="rate."),
    steps.CRITERION.key: plain_form(criterion.SECTIONS, criterion.shown, criterion.terms),
    steps.PROCESS.key: plain_form(process.SECTIONS, process.shown, process.terms),
}
