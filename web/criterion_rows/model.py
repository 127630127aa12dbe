"""The rows of a criterion as they stand in a form: what was typed, not yet what it means.

A node has a path, its places from the root group down: `()` is the root, `(1, 0)` the first member of the root's second. The fields of a
form are called by prefix, path and part, as `criterion.1.0.a`. Parts: `FIELDS_OF_ROW`, `FIELDS_OF_GROUP`, `FIELDS_OF_WORDS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

Path = tuple[int, ...]

ALL, ANY, NONE, AT_LEAST = "all", "any", "none", "at_least"
GROUP_KINDS = {ALL: "全部", ANY: "任一", NONE: "都不", AT_LEAST: "至少"}
REFERRING = "@"  # `lte@`: lte, compared with another attribute instead of a figure

# attribute, the name it had when the row was shown, operator, values, values to add, unit, the other attribute, times, plus, JSON
FIELDS_OF_ROW = ("a", "b", "o", "v", "n", "u", "r", "x", "p", "j")
FIELDS_OF_GROUP = ("g", "c")  # kind, how many at least
FIELDS_OF_WORDS = ("t", "s")  # the institution's wording, the clause
PARTS = frozenset((*FIELDS_OF_ROW, *FIELDS_OF_GROUP, *FIELDS_OF_WORDS))
BUTTON = "do"
ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Row:
    """One condition. `text` and `source` are None while their fields are not open. `written`: JSON that no row can say, kept as it is.

    `unit`: 万, 亿 or 年, in which the values are typed, "" where it is the attribute's own. `adding`: names for a list that were not found.
    """

    attribute: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    other: str = ""
    times: str = ""
    plus: str = ""
    adding: tuple[str, ...] = ()
    text: str | None = None
    source: str | None = None
    written: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was typed: such a row is passed over."""
        typed = (self.attribute, *self.values, self.other, self.times, self.plus, *self.adding, self.text, self.source, self.written)
        return not any(typed)


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions. `kind`: of GROUP_KINDS; `count`: the number of `at_least` as typed."""

    kind: str = ALL
    count: str = ""
    members: tuple["Row | Group", ...] = ()
    text: str | None = None
    source: str | None = None

    @property
    def blank(self) -> bool:
        """Whether it holds nothing but blank rows. A group without any rows was emptied on purpose."""
        return bool(self.members) and all(each.blank for each in self.members) and not (self.text or self.source)


Node = Row | Group


class RowFault(NamedTuple):
    """What is wrong at one field: `path` and `part` name it; `pointer` is the place in the criterion that was written of the rows."""

    path: Path
    part: str
    message: str
    pointer: str

    def field_name(self, prefix: str) -> str:
        """The name of the field in a form."""
        return field_name(prefix, self.path, self.part)


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows. `alone`: the criterion is the only member itself, without the group around it."""

    root: Group
    alone: bool = False
    faults: tuple[RowFault, ...] = ()


def field_name(prefix: str, path: Path, part: str) -> str:
    """`criterion.1.0.a`."""
    return ".".join((prefix, *map(str, path), part))


def node_at(root: Group, path: Path) -> Node | None:
    """The node there, if there is one."""
    node: Node = root
    for place in path:
        if not isinstance(node, Group) or place >= len(node.members):
            return None
        node = node.members[place]
    return node


def with_members(root: Group, path: Path, members: tuple[Node, ...]) -> Group:
    """The tree with other members in the group at a path."""
    if not path:
        return replace(root, members=members)
    return with_node(root, path, replace(_group(node_at(root, path)), members=members))


def with_node(root: Group, path: Path, node: Node) -> Group:
    """The tree with another node at a path below the root."""
    *above, place = path
    members = _group(node_at(root, tuple(above))).members
    return with_members(root, tuple(above), (*members[:place], node, *members[place + 1 :]))


def rows_in(node: Node, path: Path = ()) -> Iterator[tuple[Path, Row]]:
    """Every row with its path, in the order in which they stand."""
    if isinstance(node, Row):
        yield path, node
        return
    for place, member in enumerate(node.members):
        yield from rows_in(member, (*path, place))


def _group(node: Node | None) -> Group:
    if not isinstance(node, Group):
        raise LookupError("there is no group")
    return node
