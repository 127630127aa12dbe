"""The fields of an application form: amount, term, purpose, and what the chosen products ask, each with where it is from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.money import FEN_PER_YUAN, YUAN_PER_WAN, plain
from marketplace.reference.names import code_names
from matching.recommend.attribute_question import MONEY_UNITS, question_alone
from matching.recommend.next_question import askable
from matching.recommend.question_list import purposes
from matching.recommend.questions import NONE_OF_THESE, Answer, WrongAnswer
from products.applications.form_versions import ANSWER, Fields
from products.applications.prefill import TYPED, asked_by
from products.catalogue.models import ProductVersion
from web.forms import FormData
from web.views.deal import USUAL_PURPOSES, read_need
from web.views.questions import field_of

FIGURE_NAMES = {"amount": "amount_fen", "term": "term_months", "purpose": "purpose"}
LABELS = {"amount_fen": "申请金额", "term_months": "期限", "purpose": "用途", "keep_others": "签约后是否保留其他家"}
SHOWN = "fields"  # names of the fields that a window shows, so that one left empty is told from one that is not there
OWN = frozenset({"self_declared"})
SOURCES_ZH = {TYPED: "你填写的", "platform": "平台计算"}


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer with where it is from. `own`: it can be changed in the form; else the platform has it from somebody else."""

    name: str
    label: str
    value: str
    source: str
    as_of: str | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class FormFields:
    """`own`: fields to fill in; `known`: what is prefilled and not typed; `open`: labels of what only others can bring."""

    figures: tuple[dict[str, Any], ...]
    own: tuple[dict[str, Any], ...]
    known: tuple[KnownAnswer, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedFields:
    """What a window sent. `texts`: as typed, by name of the field; `values`: what could be read of it, as the draft keeps it."""

    texts: dict[str, Answer]
    values: dict[str, Any]
    errors: tuple[FieldError, ...]


def form_fields(said: Fields, answers: Mapping[str, Any], versions: Iterable[ProductVersion], typed: TypedFields | None) -> FormFields:
    """`said`: the draft field by field; `typed`: what was sent and is shown again with its faults."""
    vocabulary, asked = builtin_vocabulary(), asked_by(versions)
    texts = {} if typed is None else typed.texts
    wrong = {} if typed is None else {fault.pointer: fault.detail for fault in typed.errors}
    own = [name for name in asked if _is_own(vocabulary[name], answers.get(name))]
    known = [name for name in asked if name in answers and name not in own]
    return FormFields(
        figures=tuple(_figures(said, texts, wrong)),
        own=tuple(_answer_field(vocabulary[name], said, answers.get(name), texts, wrong) for name in own),
        known=tuple(_known(vocabulary[name], answers[name]) for name in known),
        open=tuple(vocabulary[name].label_zh for name in asked if name not in answers and name not in own),
    )


def read_fields(form: FormData, base: Fields) -> TypedFields:
    """What was typed; a text that stands as it was shown is the value that it was shown for."""
    shown = [str(name) for name in form.getall(SHOWN, [])][:200]
    texts: dict[str, Answer] = {}
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    need = read_need({name: str(form.get(name, "")) for name in FIGURE_NAMES})
    figures = {"amount": _fen(need.deal.amount_cny), "term": need.deal.term_months, "purpose": need.deal.purpose}
    for name in (each for each in FIGURE_NAMES if each in shown):
        texts[name] = need.typed[name]
        fault = next((error for error in need.errors if error.pointer == name), None)
        if fault is not None:
            errors.append(fault)
        else:
            values[FIGURE_NAMES[name]] = figures[name]
    for name in dict.fromkeys(shown):
        attribute = name.removeprefix(ANSWER)
        if name.startswith(ANSWER) and attribute in builtin_vocabulary():
            texts[name] = _sent(form, name, builtin_vocabulary()[attribute])
            try:
                values[name] = _read(builtin_vocabulary()[attribute], texts[name], base.get(name))
            except WrongAnswer as refused:
                errors.append(FieldError(name, str(refused)))
    return TypedFields(texts, values, tuple(errors))


def known_answers(answers: Mapping[str, Any], versions: Iterable[ProductVersion]) -> list[KnownAnswer]:
    """Every answer that the chosen products ask for and the form has, those that were typed too."""
    vocabulary = builtin_vocabulary()
    return [_known(vocabulary[name], answers[name]) for name in asked_by(versions) if name in answers]


def label_of(name: str) -> str:
    """Of a field of the draft."""
    attribute = name.removeprefix(ANSWER)
    return builtin_vocabulary()[attribute].label_zh if name.startswith(ANSWER) else LABELS[name]


def field_name(name: str) -> str:
    """The field of the page that a field of the draft is typed in."""
    return next((shown for shown, kept in FIGURE_NAMES.items() if kept == name), name)


def shown_text(attribute: Attribute, value: Any) -> Answer:
    """A value as its field shows it."""
    if value is None:
        return ""
    if attribute.type == "boolean":
        return "yes" if value else "no"
    if attribute.type == "number":
        number = Decimal(str(value))
        return plain(number / YUAN_PER_WAN if attribute.unit in MONEY_UNITS else number)
    if attribute.type == "set":
        return [str(member) for member in value] or [NONE_OF_THESE]
    return str(value)


def _is_own(attribute: Attribute, answer: Mapping[str, Any] | None) -> bool:
    if answer is None:
        return askable(attribute)
    return bool(answer["source"] == TYPED or answer.get("assurance") in OWN)


def _figures(said: Fields, texts: Mapping[str, Answer], wrong: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    amount, labels = said["amount_fen"], dict(purposes())
    options = [{"value": code, "label": labels[code]} for code in USUAL_PURPOSES if code in labels]
    shown = {
        "amount": "" if amount is None else plain(Decimal(amount) / FEN_PER_YUAN / YUAN_PER_WAN),
        "term": str(said["term_months"] or ""),
        "purpose": said["purpose"] or "",
    }
    fields: Sequence[dict[str, Any]] = (
        {"name": "amount", "label": "申请金额", "kind": "number", "unit": "万元"},
        {"name": "term", "label": "期限", "kind": "number", "unit": "个月"},
        {"name": "purpose", "label": "用途", "kind": "select", "options": options},
    )
    for field in fields:
        yield {**field, "value": texts.get(field["name"], shown[field["name"]]), "error": wrong.get(field["name"])}


def _answer_field(
    attribute: Attribute, said: Fields, answer: Mapping[str, Any] | None, texts: Mapping[str, Answer], wrong: Mapping[str, str]
) -> dict[str, Any]:
    name = f"{ANSWER}{attribute.name}"
    made = field_of(question_alone(attribute), texts.get(name, shown_text(attribute, said.get(name))), wrong.get(name))
    source = "" if answer is None else f"；{'你填写的' if answer['source'] == TYPED else '自主申报'} {answer['as_of'] or ''}"
    return {**made, "name": name, "empty": "不填", "optional": True, "hint": f"{made['hint'] or ''}{source}".removeprefix("；") or None}


def _known(attribute: Attribute, answer: Mapping[str, Any]) -> KnownAnswer:
    source, text = SOURCES_ZH.get(answer["source"], answer["source"]), value_text(answer["value"], attribute, code_names)
    return KnownAnswer(attribute.name, attribute.label_zh, text, source, answer["as_of"], _is_own(attribute, answer))


def _sent(form: FormData, name: str, attribute: Attribute) -> Answer:
    texts = [text[:100] for text in form.getall(name, []) if isinstance(text, str) and text.strip()][:50]
    return texts if attribute.type == "set" else (texts[0] if texts else "")


def _read(attribute: Attribute, text: Answer, before: Any) -> Any:
    if not text:
        return None
    if text == shown_text(attribute, before):
        return before
    return question_alone(attribute).settles(text)[attribute.name]


def _fen(amount_cny: Decimal | None) -> int | None:
    return None if amount_cny is None else int((amount_cny * FEN_PER_YUAN).to_integral_value())
