"""What a form says without being typed (预填): the enterprise's own profile, each value with where it is from and of which day."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.profiles.repository import KnownProfile, Source
from products.catalogue.models import ProductVersion

TYPED = "typed"
OF_PROFILE = "profile"
Answers = dict[str, dict[str, Any]]


def asked_by(versions: Iterable[ProductVersion]) -> list[str]:
    """The attributes of the enterprise that the conditions of these products speak of, in the vocabulary's order."""
    spoken: set[str] = set()
    for version in versions:
        for leaf in leaves(version.criterion):
            spoken.add(leaf.attribute)
            if isinstance(leaf.operand, Mapping):
                spoken.add(leaf.operand["attribute"])
    vocabulary = builtin_vocabulary()
    return [name for name in vocabulary.in_order(spoken) if vocabulary[name].level == OF_PROFILE]


def prefilled(names: Iterable[str], profile: KnownProfile) -> Answers:
    """What the profile knows of these."""
    return {name: _from(profile.attributes[name], profile.sources.get(name)) for name in names if profile.attributes.get(name) is not None}


def merged(present: Answers, typed: Mapping[str, Any], profile: KnownProfile, today: date) -> Answers:
    """The answers after somebody has typed: a value that is the profile's own keeps its source, null takes an answer away."""
    after = dict(present)
    for name, value in typed.items():
        if value is None:
            after.pop(name, None)
        elif profile.attributes.get(name) == value:
            after[name] = _from(value, profile.sources.get(name))
        else:
            after[name] = {"value": value, "source": TYPED, "item": None, "as_of": today.isoformat(), "assurance": "self_declared"}
    return after


def answers_for(answers: Answers, version: ProductVersion) -> Answers:
    """Of one form the part that this product asks for: what another lender's product wants to know is none of this one's business."""
    asked = frozenset(asked_by([version]))
    return {name: answer for name, answer in answers.items() if name in asked}


def faults_of_answers(typed: Mapping[str, Any], *, asked: Collection[str] | None = None) -> list[FieldError]:
    """Names that the vocabulary does not have, or that are not among those `asked` for, and values that it does not take."""
    vocabulary = builtin_vocabulary()
    known = {name: value for name, value in typed.items() if value is not None and name in vocabulary}
    _, wrong = vocabulary.facts(known)
    return [
        *(FieldError(f"/answers/{name[:96]}", "词表里没有这个属性") for name in typed if name not in vocabulary),
        *(
            FieldError(f"/answers/{name}", f"所选产品不问「{vocabulary[name].label_zh}」，请去掉这一项")
            for name in known
            if asked is not None and name not in asked
        ),
        *(FieldError(f"/answers/{each.attribute}", f"「{vocabulary[each.attribute].label_zh}」不能是这个值") for each in wrong),
    ]


def _from(value: Any, source: Source | None) -> dict[str, Any]:
    if source is None:
        return {"value": value, "source": "platform", "item": None, "as_of": None, "assurance": None}
    return {
        "value": value,
        "source": source.provider,
        "item": source.item,
        "as_of": source.as_of.isoformat(),
        "assurance": source.assurance,
    }
