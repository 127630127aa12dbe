"""Step 5: what must have happened before anybody claims, who reviews, how it is paid and how recovered money goes back."""

from collections.abc import Mapping
from typing import Any

from policies.funds.rules.check import CLAUSE_TOPICS, REVIEWING_ROLES
from policies.funds.rules.words import RECOVERY_NAMES
from policies.funds.schemas import FundTerms, stored_rules
from products.loans.rules.classification import CLASSIFICATION_NAMES
from web.pages.funds.editor.figures_of_rules import TRI_HINT, UNSTATED, changed_rules, pct, said_of, stored, tri, wan_yuan, without_unset
from web.pages.funds.editor.offered import Offered
from web.version_editor import figures
from web.version_editor.figures import number_text, wan_text
from web.version_editor.form_model import Field, Kind, Row, RowList, Section, Typed
from web.version_editor.line_rows import lines
from web.version_editor.row_reading import shown_rows

_CLASSES = [*((each.value, name) for each, name in CLASSIFICATION_NAMES.items() if each.value != "pass"), (UNSTATED, UNSTATED)]
_ROLES = list(REVIEWING_ROLES.items())
_STEPS = [(each.value, name) for each, name in RECOVERY_NAMES.items()]
_TOPICS = [(topic, topic) for topic in CLAUSE_TOPICS]
MATERIALS = lines("materials", "申请材料", "材料", longest=200)
INSTALMENTS = RowList(
    "payment_instalments",
    "分期",
    {
        "part": Kind(
            "一期",
            (
                Field("pct", "比例", figures.required(pct, "请填写这一期的比例。"), "number", "%"),
                Field("condition_zh", "等什么", figures.words_up_to(200), maxlength=200),
            ),
        )
    },
    lambda entry: Row("part", {"pct": number_text(entry["pct"]), "condition_zh": entry["condition_zh"]}),
    lambda _, said: {"pct": said.get("pct"), "condition_zh": said.get("condition_zh", "")},
    most=12,
)
RECOVERY = RowList(
    "recovery_order",
    "顺序",
    {
        "step": Kind(
            "一步",
            (Field("step", "先还", figures.required(figures.one_of([code for code, _ in _STEPS]), "请选择。"), "select", options=_STEPS),),
        )
    },
    lambda entry: Row("step", {"step": str(entry)}),
    lambda _, said: said.get("step"),
    most=10,
)
CLAUSES = RowList(
    "clauses",
    "条款",
    {
        "clause": Kind(
            "条款",
            (
                Field("topic", "关于", figures.required(figures.one_of(CLAUSE_TOPICS), "请选择关于哪一项。"), "select", options=_TOPICS),
                Field("text", "文件的条款", figures.required(figures.words_up_to(2000), "请填写条款。"), "textarea", maxlength=2000),
            ),
        )
    },
    lambda entry: Row("clause", {"topic": entry[0], "text": entry[1]}),
    lambda _, said: [said.get("topic"), said.get("text")],
    same=lambda made, entry: made == list(entry),
)


def review_steps(offered: Offered) -> RowList:
    """`offered`: organisations that may review."""
    whose = offered.reviewers
    role = figures.required(figures.one_of(REVIEWING_ROLES), "请选择审核人。")
    organisation = figures.required(figures.one_of([code for code, _ in whose]), "请选择审核单位。")
    return RowList(
        "review_steps",
        "审核步骤",
        {
            "review": Kind(
                "审核",
                (
                    Field("role", "谁审", role, "select", options=_ROLES),
                    Field("organisation_id", "哪个单位", organisation, "select", options=whose),
                    Field("working_days", "几个工作日内", figures.required(_days, "请填写几个工作日。"), "number", "个工作日"),
                    Field("name_zh", "叫什么", figures.words_up_to(200), maxlength=200),
                ),
            )
        },
        lambda entry: Row("review", {name: str(entry[name]) for name in ("role", "organisation_id", "working_days", "name_zh")}),
        lambda _, said: {"name_zh": "", **said},
        most=10,
    )


def _days(text: str) -> int | None:
    said: int | None = figures.counted(365)(text)
    if said == 0:
        raise ValueError("请填 1 至 365 之间的整数。")
    return said


def sections(offered: Offered) -> tuple[Section, ...]:
    """`offered`: organisations that may review."""
    return (
        Section(
            "trigger",
            "什么时候可以申请",
            (
                Field("trigger.overdue_days", "逾期满", tri(figures.counted(3650)), "text", "天", hint=TRI_HINT),
                Field("trigger.npl_class", "风险分类不好于", figures.one_of([code for code, _ in _CLASSES]), "select", options=_CLASSES),
                Field("trigger.suit_accepted", "已起诉并受理", figures.ticked, "checkbox"),
                Field("trigger.guarantor_paid", "担保机构已代偿", figures.ticked, "checkbox"),
            ),
            hint="写了的都要满足。",
        ),
        Section("review", "审核", rows=review_steps(offered), hint="按顺序办理，任何两步不由同一人办理。"),
        Section(
            "second", "大额", (Field("second_approver_above", "超过多少须两人审批", tri(wan_yuan), "text", "万元", hint=TRI_HINT),)
        ),
        Section("instalments", "分期拨付", rows=INSTALMENTS, hint="合计 100；一次付清的不写。"),
        Section("recovery", "追回的钱怎么还", rows=RECOVERY),
        Section("materials", "申请材料", rows=MATERIALS, hint="平台已有的不用再交。"),
        Section("clauses", "依据的条款", rows=CLAUSES),
    )  # fmt: skip


def shown(terms: FundTerms, offered: Offered) -> Typed:
    """The stored rules in the form."""
    built = stored_rules(terms.rules)
    trigger = built["trigger"]
    said = {
        "trigger.overdue_days": said_of(trigger, "overdue_days"),
        "trigger.npl_class": said_of(trigger, "npl_class"),
        "trigger.suit_accepted": "1" if trigger["suit_accepted"] else "",
        "trigger.guarantor_paid": "1" if trigger["guarantor_paid"] else "",
        "second_approver_above": said_of(built, "second_approver_above", wan_text),
    }
    lists = {
        "review_steps": shown_rows(review_steps(offered), built["review_steps"]),
        "payment_instalments": shown_rows(INSTALMENTS, built["payment_instalments"]),
        "recovery_order": shown_rows(RECOVERY, [str(each) for each in built["recovery_order"]]),
        "materials": shown_rows(MATERIALS, built["materials"]),
        "clauses": shown_rows(CLAUSES, list(built["clauses"].items())),
    }
    return Typed(said, lists=lists)


def terms(values: Mapping[str, Any], before: FundTerms) -> dict[str, Any]:
    """The rules with this step's parts."""
    trigger = {
        "overdue_days": stored(values["trigger.overdue_days"]),
        "npl_class": stored(values["trigger.npl_class"]),
        "suit_accepted": values["trigger.suit_accepted"],
        "guarantor_paid": values["trigger.guarantor_paid"],
    }
    changes = {
        "trigger": without_unset(trigger),
        "second_approver_above": stored(values["second_approver_above"]),
        "clauses": dict(values["clauses"]),
        **{name: values[name] for name in ("review_steps", "payment_instalments", "recovery_order", "materials")},
    }
    return {"rules": changed_rules(before, changes)}
