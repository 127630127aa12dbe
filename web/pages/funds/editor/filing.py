"""Step 4: which loans may be filed, and until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.funds.fund_rules import DayUnit
from policies.funds.schemas import FundTerms, stored_rules
from web.pages.funds.editor.figures_of_rules import TRI_HINT, changed_rules, said_of, stored, tri, without_unset
from web.version_editor import conditions, figures
from web.version_editor.form_model import Field, Section, Typed

_UNITS = [("calendar_days", "日历日"), ("working_days", "工作日")]
SECTIONS = (
    Section("criterion", "备案条件", hint="放款时按这些条件判定；不设条件的由受托管理机构或主管部门逐笔审核。"),
    Section(
        "filing",
        "备案期限",
        (
            Field("filing.within_days", "放款后几天内备案", tri(figures.counted(3650)), "text", "天", hint=TRI_HINT),
            Field("filing.unit", "按什么算", figures.one_of([code for code, _ in _UNITS]), "select", options=_UNITS),
            Field("filing.automatic", "条件满足的放款时自动备案", figures.ticked, "checkbox"),
        ),
    ),
)


def shown(terms: FundTerms, _: date | None) -> Typed:
    """The stored rules in the form."""
    filing = stored_rules(terms.rules)["filing"]
    said = {
        "filing.within_days": said_of(filing, "within_days"),
        "filing.unit": str(filing["unit"]),
        "filing.automatic": "1" if filing["automatic"] else "",
    }
    return Typed(said, criterion=conditions.shown(filing["criterion"]))


def terms(values: Mapping[str, Any], before: FundTerms) -> dict[str, Any]:
    """The rules with this step's parts."""
    filing = {
        "criterion": values["criterion"],
        "within_days": stored(values["filing.within_days"]),
        "unit": values["filing.unit"] or DayUnit.CALENDAR_DAYS.value,
        "automatic": values["filing.automatic"],
    }
    return {"rules": changed_rules(before, {"filing": without_unset(filing)})}
