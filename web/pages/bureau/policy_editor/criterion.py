"""Step 2: whom the policy is for, who comes first, what an applicant undertakes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.library.drafts.terms import DraftTerms
from web.version_editor import conditions
from web.version_editor.form_model import Section, Typed
from web.version_editor.line_rows import PREFERENCES, lines
from web.version_editor.row_reading import shown_rows

UNDERTAKINGS = lines("undertakings", "申请人承诺", "承诺")
SECTIONS = (
    Section("criterion", "申报条件"),
    Section("preferences", "优先条件", rows=PREFERENCES, hint="满足的优先，不满足不影响是否符合。"),
    Section("undertakings", "申请人承诺", rows=UNDERTAKINGS, hint="申报时由申请人勾选承诺，不用数据判定。"),
)


def shown(terms: DraftTerms, _: date | None) -> Typed:
    """The stored terms in the form."""
    lists = {"preferences": shown_rows(PREFERENCES, terms.preferences), "undertakings": shown_rows(UNDERTAKINGS, terms.undertakings)}
    return Typed(lists=lists, criterion=conditions.shown(terms.criterion))


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    return {name: values[name] for name in ("criterion", "preferences", "undertakings")}
