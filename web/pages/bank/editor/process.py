"""Step 4: papers, undertakings, promised days, the way an application takes, the day from which the version holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from products.catalogue.drafts.checks import LONGEST_PROMISE, STEPS
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.states import Channel
from products.catalogue.words_of_terms import CHANNELS_ZH
from web.version_editor import figures
from web.version_editor.form_model import Field, Section, Typed
from web.version_editor.line_rows import lines
from web.version_editor.row_reading import shown_rows

DOCUMENTS = lines("required_documents", "准备材料", "材料")
UNDERTAKINGS = lines("undertakings", "申请人承诺", "承诺")
_CHANNELS = [(each.value, CHANNELS_ZH[each]) for each in Channel if each is not Channel.NONE]
_AT_ONCE = "不填则平台审核通过后立即生效；已收到的申请一直按当时的版本办理。"
SECTIONS = (
    Section("documents", "准备材料", rows=DOCUMENTS, hint="企业要交的纸面或电子材料；平台已有的数据不用再要。"),
    Section("undertakings", "申请人承诺", rows=UNDERTAKINGS, hint="申请时由企业勾选承诺，不用数据判定。"),
    Section(
        "promise",
        "时限承诺",
        tuple(
            Field(f"promise_days.{step}", f"{label}的时限", figures.counted(LONGEST_PROMISE), "number", "个工作日")
            for step, label in STEPS.items()
        ),
        hint="承诺的时限显示在产品页，实际用时也会公布。",
    ),
    Section(
        "channel",
        "从哪里申请",
        (Field("channel", "渠道", figures.one_of([code for code, _ in _CHANNELS]), "radio", options=_CHANNELS),),
    ),
    Section(
        "effective",
        "生效日",
        (
            Field(
                "effective_from",
                "从哪一天起按这一版办理",
                figures.day,
                "date",
                hint=_AT_ONCE,
            ),
        ),
    ),
)


def shown(terms: DraftTerms, effective_from: date | None) -> Typed:
    """The stored terms in the form."""
    said = {f"promise_days.{step}": figures.number_text(terms.promise_days.get(step)) for step in STEPS}
    said |= {"channel": str(terms.channel or ""), "effective_from": "" if effective_from is None else effective_from.isoformat()}
    lists = {
        "required_documents": shown_rows(DOCUMENTS, terms.required_documents),
        "undertakings": shown_rows(UNDERTAKINGS, terms.undertakings),
    }
    return Typed(said, {}, lists)


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    days = {step: values[f"promise_days.{step}"] for step in STEPS}
    return {
        "required_documents": values["required_documents"],
        "undertakings": values["undertakings"],
        "promise_days": {step: said for step, said in days.items() if said is not None},
        "channel": values["channel"],
    }
