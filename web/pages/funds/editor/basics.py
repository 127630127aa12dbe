"""Step 1: what the fund is called, who runs it, what a loss counts, who may claim."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from policies.funds.fund_rules import Claimant, Part
from policies.funds.rules.words import CLAIMANT_NAMES, PART_NAMES
from policies.funds.schemas import FundTerms
from web.pages.funds.editor.figures_of_rules import changed_rules
from web.pages.funds.editor.offered import Offered
from web.version_editor import figures
from web.version_editor.form_model import Field, Section, Typed

_PARTS = [(each.value, name) for each, name in PART_NAMES.items()]
_CLAIMANTS = [(each.value, name) for each, name in CLAIMANT_NAMES.items()]


def sections(offered: Offered) -> tuple[Section, ...]:
    """`offered`: what may be chosen."""
    banks = offered.institutions
    one_of, name = figures.one_of, figures.required(figures.words_up_to(120), "请填写资金池名称。")
    return (
        Section(
            "fund",
            "资金池",
            (
                Field("name", "名称", name, maxlength=120),
                Field("manager_id", "受托管理机构", one_of([code for code, _ in offered.managers]), "select", options=offered.managers),
                Field("region", "地区代码", figures.words_up_to(6), hint="六位地区代码；须在本单位的地区之内。", maxlength=6),
                Field("effective_from", "规则自哪天执行", figures.day, "date", hint="留空为复核发布当天。"),
            ),
            hint="名称、受托管理机构和地区在发布后不再修改。",
        ),
        Section(
            "loss",
            "补偿的对象",
            (
                Field("basis", "损失计入", one_of([code for code, _ in _PARTS]), "checkboxes", options=_PARTS),
                Field("claimants", "谁可以申请", one_of([code for code, _ in _CLAIMANTS]), "checkboxes", options=_CLAIMANTS),
                Field("admitted", "合作机构", one_of([code for code, _ in banks]), "checkboxes", options=banks),
            ),
        ),
    )


def shown(terms: FundTerms, day: date | None) -> Typed:
    """The stored terms in the form."""
    said = {
        "name": terms.name,
        "manager_id": str(terms.manager_id or ""),
        "region": terms.region or "",
        "effective_from": day.isoformat() if day else "",
    }
    rules = terms.rules
    several = {"basis": rules.parts, "claimants": rules.claimants, "admitted": rules.admitted}
    return Typed(said, {name: [str(each) for each in found] for name, found in several.items()})


def terms(values: Mapping[str, Any], before: FundTerms) -> dict[str, Any]:
    """Fields of the terms. Institutions that are no longer offered stay as they were."""
    parts, claimants = [Part(each) for each in values["basis"] if each], [Claimant(each) for each in values["claimants"] if each]
    rules = changed_rules(before, {"basis": parts, "claimants": claimants, "admitted": [each for each in values["admitted"] if each]})
    manager = values["manager_id"]
    return {"name": values["name"], "manager_id": UUID(manager) if manager else None, "region": values["region"], "rules": rules}
