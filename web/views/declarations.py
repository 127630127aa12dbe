"""The form of declarations: what offers ask and nobody official has said, the most wanted first, with fields that fit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import builtin_groups, builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.profiles.declared import Declared
from marketplace.profiles.repository import KnownProfile
from marketplace.profiles.rules.load import DECLARED_ITEM, reported_names
from marketplace.reference.names import code_names
from matching.recommend.attribute_question import question_alone
from matching.recommend.questions import Answer, Question
from web.forms import FormData
from web.views.answers import PREFIX
from web.views.questions import field_of

FIRST_TITLE = "先填这几项，能判清的产品和政策最多"
FEW = 8
SHORT = 40  # options: what has more to choose from stands with its group


@dataclass(frozen=True, slots=True)
class Asked:
    """One field with how many offers ask for it, and what was declared before."""

    field: dict[str, Any]
    offers: int
    before: str


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """Fields under one title."""

    title: str
    asked: tuple[Asked, ...]
    unfolded: bool


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """What was declared. `overridden`: an official value counts instead. `filled_in_by`: the institution whose clerk had filled it in."""

    name: str
    label: str
    value: str
    as_of: date
    text_version: str
    overridden: bool
    filled_in_by: str | None


@dataclass(frozen=True, slots=True)
class DeclarationForm:
    """Everything that the page shows."""

    groups: list[AskedGroup]
    declared: list[DeclaredLine]
    errors: list[dict[str, str]]
    agreed_error: str | None


def declaration_form(
    known: KnownProfile,
    declared: Sequence[Declared],
    asked: Counter[str],
    given: Mapping[str, Answer],
    errors: Sequence[FieldError],
    *,
    first: str,
) -> DeclarationForm:
    """What may be declared and is not said officially. `first`: an attribute that is to stand at the top."""
    official = {name for name, source in known.sources.items() if source.assurance == "official"}
    open_names = [name for name in asked if name in reported_names(DECLARED_ITEM) and name not in official]
    wanted = {*open_names, *given, *(each.attribute for each in declared), *([first] if first in reported_names(DECLARED_ITEM) else [])}
    order = sorted(wanted, key=lambda name: (name != first, name in known.attributes, -asked[name], name))
    said = {each.attribute: each for each in declared}
    fields = {name: _asked(name, asked[name], said.get(name), given, errors) for name in order}
    return DeclarationForm(_groups(order, fields), _lines(declared, official), _summary(errors), _about(errors, "agreed"))


def questions_named(names: Iterable[str]) -> list[Question]:
    """The questions about these attributes, named as they are."""
    return [question_alone(builtin_vocabulary()[name]) for name in names if name in reported_names(DECLARED_ITEM)]


def given_in(form: FormData) -> dict[str, Answer]:
    """What was typed, by attribute; what was left empty is left out."""
    found: dict[str, Answer] = {}
    for key in dict.fromkeys(form.keys()):
        name = key.removeprefix(PREFIX)
        texts = [text for text in form.getall(key) if isinstance(text, str) and text.strip()]
        if key.startswith(PREFIX) and name in builtin_vocabulary() and texts:
            found[name] = texts if builtin_vocabulary()[name].type == "set" else texts[0]
    return found


def field_named(pointer: str) -> str:
    """The field of the form that a fault of `/attributes/<name>` is about; empty for another."""
    return f"{PREFIX}{pointer.removeprefix('/attributes/')}" if pointer.startswith("/attributes/") else ""


def _asked(name: str, offers: int, said: Declared | None, given: Mapping[str, Answer], errors: Sequence[FieldError]) -> Asked:
    attribute = builtin_vocabulary()[name]
    field = field_of(question_alone(attribute), given.get(name, ""), _about(errors, f"{PREFIX}{name}"))
    before = "" if said is None else value_text(said.value, attribute, code_names)
    return Asked({**field, "name": f"{PREFIX}{name}", "empty": "不填", "optional": False}, offers, before)


def _groups(order: Sequence[str], fields: Mapping[str, Asked]) -> list[AskedGroup]:
    first = [name for name in order if len(fields[name].field["options"]) <= SHORT][:FEW]
    groups = [AskedGroup(FIRST_TITLE, tuple(fields[name] for name in first), True)] if first else []
    for code, title in builtin_groups().items():
        mine = tuple(fields[name] for name in order if name not in first and builtin_vocabulary()[name].group == code)
        groups += [AskedGroup(title, mine, any(each.field["error"] for each in mine))] if mine else []
    return groups


def _lines(declared: Sequence[Declared], official: set[str]) -> list[DeclaredLine]:
    vocabulary = builtin_vocabulary()
    return [
        DeclaredLine(
            each.attribute, vocabulary[each.attribute].label_zh, value_text(each.value, vocabulary[each.attribute], code_names),
            each.as_of, each.text_version, each.attribute in official, each.filled_in_by,
        )
        for each in declared
        if each.attribute in vocabulary
    ]  # fmt: skip


def _summary(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    return [{"name": each.pointer, "message": each.detail} for each in errors]


def _about(errors: Sequence[FieldError], pointer: str) -> str | None:
    return next((each.detail for each in errors if each.pointer == pointer), None)
