"""A made-up enterprise typed in by hand: a field for each attribute that a criterion asks for, and what was typed read as facts."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.problems import Problem, Refused
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.reference.names import code_names
from web.criterion_rows.figures import NotAFigureError, figure
from web.forms import FormData
from web.views.reach_values import NotRead, known_values, read_list, read_value

NOTHING = "无"  # typed for a list that is known to be empty
_LONGEST = 1_000
_YES_NO = {"true": True, "false": False}


class TrialField(NamedTuple):
    """One field as `includes/forms.html` takes it."""

    name: str
    label: str
    kind: str
    value: str
    options: list[dict[str, str]]
    empty: str
    unit: str | None
    hint: str | None
    error: str | None
    optional: bool = False
    maxlength: int = _LONGEST


class Typed(NamedTuple):
    """What was typed: the facts of it, and the fields with their faults. `given`: whether anything was."""

    facts: Facts
    fields: list[TrialField]
    given: bool

    @property
    def faulty(self) -> bool:
        """Whether something could not be read."""
        return any(field.error for field in self.fields)


def trial_typed(criterion: Criterion, form: FormData, prefix: str, vocabulary: Vocabulary) -> Typed:
    """The fields of a criterion under `<prefix>.try`, as a form sent them; a field left empty is not known."""
    values: dict[str, Any] = {}
    fields = []
    for attribute in asked_for(criterion, vocabulary):
        name = f"{prefix}.try.{attribute.name}"
        typed, error = str(form.get(name, "")).strip()[:_LONGEST], None
        if typed:
            try:
                values[attribute.name] = _read(typed, attribute, vocabulary)
            except _WrongError as wrong:
                error = str(wrong)
        fields.append(_field(attribute, name, typed, error))
    facts, _ = vocabulary.facts(values)
    return Typed(facts, fields, any(field.value for field in fields))


def asked_for(criterion: Criterion, vocabulary: Vocabulary) -> list[Attribute]:
    """The attributes that a checked criterion speaks of, each once, in the order in which they stand."""
    return [vocabulary[name] for name in dict.fromkeys(_names(criterion))]


def _names(criterion: Criterion) -> Iterator[str]:
    for leaf in leaves(criterion):
        yield leaf.attribute
        if isinstance(leaf.operand, Mapping):
            yield leaf.operand["attribute"]


class _WrongError(ValueError):
    pass


def _read(typed: str, attribute: Attribute, vocabulary: Vocabulary) -> Any:
    """The value as a profile holds it. Raises: _WrongError."""
    try:
        if attribute.type == "number":
            value: Any = figure(typed, "", attribute)
        elif attribute.type == "boolean":
            value = _YES_NO.get(typed)
        elif attribute.type == "set":
            value = [] if typed == NOTHING else read_list(typed, attribute)
        else:
            value = read_value(typed, attribute)
        vocabulary.reader(attribute.name)(value)
    except NotAFigureError:
        raise _WrongError(f"请填数字，单位为{attribute.unit_zh}" if attribute.unit_zh else "请填数字") from None
    except NotRead as problem:
        raise _WrongError(str(problem)) from None
    except Refused as refused:
        raise _WrongError(Problem("", refused.code, refused.params).detail_zh) from None
    return value


def _field(attribute: Attribute, name: str, typed: str, error: str | None) -> TrialField:
    choices = [("true", "是"), ("false", "否")] if attribute.type == "boolean" else []
    if attribute.type == "category":
        choices = list(known_values(attribute).items())
    kind = "select" if choices else {"number": "number", "date": "date"}.get(attribute.type, "text")
    options = [{"value": value, "label": label} for value, label in choices]
    return TrialField(name, attribute.label_zh, kind, typed, options, "没有数据", attribute.unit_zh, _hint(attribute), error)


def _hint(attribute: Attribute) -> str | None:
    if attribute.type == "set":
        return f"名称用分号隔开；一项也没有填「{NOTHING}」"
    return f"名称或代码，如 {code_names('region', '320100')}" if attribute.hierarchy == "region" else None
