"""Step 3: who may have it, and what is looked on kindly."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from products.catalogue.drafts.terms import DraftTerms
from web.version_editor import conditions
from web.version_editor.form_model import Section, Typed
from web.version_editor.line_rows import PREFERENCES
from web.version_editor.row_reading import shown_rows

SECTIONS = (
    Section("criterion", "准入条件"),
    Section("preferences", "优先条件", rows=PREFERENCES, hint="满足更有利，不满足不影响是否符合。"),
)


def shown(terms: DraftTerms, _: date | None) -> Typed:
    """The stored terms in the form."""
    return Typed(lists={"preferences": shown_rows(PREFERENCES, terms.preferences)}, criterion=conditions.shown(terms.criterion))


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    return {"criterion": values["criterion"], "preferences": values["preferences"]}
