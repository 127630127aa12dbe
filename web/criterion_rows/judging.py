"""What rows mean: the criterion that they say, and every fault at its field."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.json_text import MalformedJsonError, read_json
from marketplace.eligibility.problems import Problem
from marketplace.errors import FieldError
from web.criterion_rows.leaf import leaf_of
from web.criterion_rows.lexicon import Lexicon
from web.criterion_rows.model import AT_LEAST, NONE, Group, Node, Path, RowFault, Rows

_PART_OF_KEY = {"attribute": "a", "text": "t", "source": "s", "at_least": "c"}


class Read(NamedTuple):
    """What rows say.

    `criterion`: checked, None while anything is wrong or nothing was typed. `draft`: the same as far as it goes, JSON that may not be a
    criterion yet; `rows_of` shows it again as it was typed; None where nothing was. `faults`: pointers into `draft`. `places`: pointer into
    `draft` → the node that stands there.
    """

    criterion: Mapping[str, Any] | None
    rows: Rows
    faults: tuple[FieldError, ...]
    draft: Any
    places: Mapping[str, Path]


def judged(rows: Rows, lexicon: Lexicon) -> Read:
    """Write the rows down and check what was written."""
    if rows.root.blank:
        return Read(None, Rows(rows.root, rows.alone), (), None, {})
    writer = _Writer(lexicon)
    alone = rows.alone and len(rows.root.members) == 1
    draft = writer.node(rows.root.members[0], (0,), "") if alone else writer.node(rows.root, (), "")
    problems = check_criterion(draft, lexicon.vocabulary)
    found = [*writer.faults, *(fault for problem in problems if (fault := writer.placed(problem)) is not None)]
    told = tuple(sorted(found, key=lambda fault: fault.path))
    shown = Rows(rows.root, alone, told)
    return Read(None if found else draft, shown, tuple(FieldError(each.pointer, each.message) for each in told), draft, writer.places)


class _Writer:
    """Writes one criterion and remembers which node stands at which pointer."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._placed: dict[str, tuple[Path, Node]] = {}
        self._said: list[str] = []  # pointers of rows whose own fault says it all
        self.faults: list[RowFault] = []

    @property
    def places(self) -> dict[str, Path]:
        """Which node stands at which pointer."""
        return {pointer: path for pointer, (path, _) in self._placed.items()}

    def node(self, node: Node, path: Path, here: str) -> Any:
        """The JSON of a node that stands at pointer `here`."""
        self._placed[here] = path, node
        if isinstance(node, Group):
            return self._group(node, path, here)
        if node.written is not None:
            return self._kept(node.written, path, here)
        written = leaf_of(node, self._lexicon)
        if written.fault is not None:
            self._say(RowFault(path, *written.fault, here))
        return written.leaf

    def placed(self, problem: Problem) -> RowFault | None:
        """The problem at its field; none where the row has said already what is wrong with it."""
        pointer = problem.pointer
        while pointer not in self._placed:
            pointer = pointer.rpartition("/")[0]
        if pointer in self._said:
            return None
        path, node = self._placed[pointer]
        step = problem.pointer[len(pointer) + 1 :].split("/")[0]
        return RowFault(path, _part(node, step), problem.detail_zh, problem.pointer)

    def _say(self, fault: RowFault) -> None:
        self.faults.append(fault)
        self._said.append(fault.pointer)

    def _group(self, group: Group, path: Path, here: str) -> dict[str, Any]:
        listed = [(place, each) for place, each in enumerate(group.members) if not each.blank]
        words = {key: said for key, said in (("text", group.text), ("source", group.source)) if said}
        if group.kind == NONE and len(listed) == 1:
            place, only = listed[0]
            return {"not": self.node(only, (*path, place), f"{here}/not"), **words}
        key = {NONE: "not/any", AT_LEAST: "of"}.get(group.kind, group.kind)
        members = [self.node(each, (*path, place), f"{here}/{key}/{number}") for number, (place, each) in enumerate(listed)]
        if group.kind == NONE:
            return {"not": {"any": members}, **words}
        return {"at_least": _count(group.count), "of": members, **words} if group.kind == AT_LEAST else {key: members, **words}

    def _kept(self, written: str, path: Path, here: str) -> Any:
        try:
            return read_json(written)
        except MalformedJsonError:
            self._say(RowFault(path, "j", "不是 JSON，请检查括号、引号和逗号", here))
            return written


def _part(node: Node, step: str) -> str:
    if isinstance(node, Group):
        return _PART_OF_KEY.get(step, "g")
    return "j" if node.written is not None else _PART_OF_KEY.get(step, "v")


def _count(typed: str) -> Any:
    """The number, or what was typed: the language says that it is none."""
    try:
        return read_json(typed)
    except MalformedJsonError:
        return typed
