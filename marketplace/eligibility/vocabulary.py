"""The vocabulary: which attributes criteria may speak of, and how a profile's values are read."""

from collections.abc import Iterable, Iterator, KeysView, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.json_text import read_json
from marketplace.eligibility.problems import Problem, Refused, WrongValue, below
from marketplace.eligibility.values import Reader, reader_of
from marketplace.eligibility.vocabulary_check import check_entries


class VocabularyError(ValueError):
    """The entries do not make a vocabulary; `problems` says all that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.pointer}: {problem.detail}" for problem in problems))
        self.problems = problems


class Facts(NamedTuple):
    """What is known of one profile, `when_absent` applied; unknown attributes are in neither.

    `actual`: values as given. `comparable`: the same in the form in which they compare (`values.py`).
    """

    actual: dict[str, Any]
    comparable: dict[str, Any]


class Vocabulary(Mapping[str, Attribute]):
    """Attributes by name, in the order of their entries."""

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        self._attributes = {attribute.name: attribute for attribute in attributes}
        self._readers = {name: reader_of(attribute) for name, attribute in self._attributes.items()}
        self._places = {name: place for place, name in enumerate(self._attributes)}
        self._of_absence = self._facts_of_absence()

    @classmethod
    def from_entries(cls, entries: Iterable[Mapping[str, Any]]) -> "Vocabulary":
        """Raises: VocabularyError with every problem."""
        listed = list(entries)
        if problems := check_entries(listed):
            raise VocabularyError(problems)
        return cls(map(Attribute.from_entry, listed))

    def __getitem__(self, name: str) -> Attribute:
        return self._attributes[name]

    def __contains__(self, name: object) -> bool:  # asked of every value of every profile: quicker than by catching a KeyError
        return name in self._attributes

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    @property
    def names(self) -> KeysView[str]:
        """Of all attributes, for whoever looks up so many that a call for each counts."""
        return self._attributes.keys()

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Those of the names that it has, each once, in the order of its entries; not a walk over all of them."""
        places = self._places
        return sorted({name for name in names if name in places}, key=places.__getitem__)

    def reader(self, name: str) -> Reader:
        """The reader of one attribute's values (`values.py`)."""
        return self._readers[name]

    def facts(self, attributes: Mapping[str, Any]) -> tuple[Facts, list[WrongValue]]:
        """Read a profile's attributes. Names that the vocabulary lacks are ignored, null counts as absent.

        With any wrong value the facts are incomplete and must not be evaluated.
        """
        actual, comparable = self._of_absence.actual.copy(), self._of_absence.comparable.copy()
        problems = []
        readers = self._readers
        for name, value in attributes.items():
            if value is None or name not in readers:
                continue
            try:
                comparable[name] = readers[name](value)
                actual[name] = value
            except Refused as refused:
                problems.append(WrongValue(name, value, Problem(below("", name), refused.code, refused.params)))
        return Facts(actual, comparable), problems

    def _facts_of_absence(self) -> Facts:
        actual = {name: each.when_absent for name, each in self._attributes.items() if each.when_absent is not None}
        return Facts(actual, {name: self._readers[name](value) for name, value in actual.items()})


@cache
def builtin_vocabulary() -> Vocabulary:
    """The vocabulary that comes with the program: every file of `attributes/`, in the order of their names."""
    return Vocabulary.from_entries(builtin_entries())


def builtin_entries() -> list[dict[str, Any]]:
    """The entries of the built-in vocabulary as written, each with the `group` of its file and the labels of its members."""
    return [{"group": document["group"], **_labelled(entry)} for document in _documents() for entry in document["attributes"]]


@cache
def builtin_groups() -> dict[str, str]:
    """Chinese titles of the groups of the built-in vocabulary, in the order of their files."""
    return {document["group"]: document["group_zh"] for document in _documents()}


def _documents() -> list[dict[str, Any]]:
    folder = resources.files("marketplace.eligibility") / "attributes"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [read_json(file.read_bytes()) for file in files]


def _labelled(entry: dict[str, Any]) -> dict[str, Any]:
    """Sets of one kind of members (`"members": "lenders"`) share one list of labels, `members/lenders.json`."""
    if "members" not in entry:
        return entry
    labels = resources.files("marketplace.eligibility") / "members" / f"{entry['members']}.json"
    return {**entry, "value_labels_zh": read_json(labels.read_bytes())}
