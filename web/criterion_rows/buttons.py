"""What the buttons of the rows do. A button says `add/1.0`: the act, and the path of the node that it is about."""

from collections.abc import Callable
from dataclasses import replace

from web.criterion_rows.model import ANY, Group, Node, Path, Row, Rows, node_at, with_members, with_node


def apply_button(rows: Rows, button: str) -> Rows:
    """The rows after a button was pressed; as they are where it means nothing here. Faults are judged anew by `judged`.

    `add` and `group` put a row or a group of conditions at the end of a group; `wrap` puts a group around a node, `unwrap` puts the
    members of a group in its place; `remove`, `up`, `down`; `words` opens the fields for wording and clause.
    """
    act, _, place = button.partition("/")
    path = _path_of(place)
    node = None if path is None else node_at(rows.root, path)
    if path is None or node is None:
        return rows
    if act in _OF_GROUPS and isinstance(node, Group):
        return replace(rows, root=with_members(rows.root, path, (*node.members, _OF_GROUPS[act]())))
    if act == "words":
        return replace(rows, root=_with_words(rows.root, path, node))
    made = _AMONG[act](_siblings(rows.root, path), path[-1]) if act in _AMONG and path else None
    return rows if made is None else replace(rows, root=with_members(rows.root, path[:-1], made))


def _path_of(text: str) -> Path | None:
    places = text.split(".") if text else []
    return tuple(map(int, places)) if all(each.isascii() and each.isdigit() and len(each) < 5 for each in places) else None


def _siblings(root: Group, path: Path) -> tuple[Node, ...]:
    above = node_at(root, path[:-1])
    return above.members if isinstance(above, Group) else ()


def _with_words(root: Group, path: Path, node: Node) -> Group:
    opened = replace(node, text=node.text or "", source=node.source or "")
    if not path:
        return opened if isinstance(opened, Group) else root
    return with_node(root, path, opened)


def _removed(siblings: tuple[Node, ...], place: int) -> tuple[Node, ...]:
    return siblings[:place] + siblings[place + 1 :]


def _moved(siblings: tuple[Node, ...], place: int, by: int) -> tuple[Node, ...]:
    to = min(max(place + by, 0), len(siblings) - 1)
    rest = _removed(siblings, place)
    return (*rest[:to], siblings[place], *rest[to:])


def _wrapped(siblings: tuple[Node, ...], place: int) -> tuple[Node, ...]:
    return (*siblings[:place], Group(ANY, members=(siblings[place], Row())), *siblings[place + 1 :])


def _unwrapped(siblings: tuple[Node, ...], place: int) -> tuple[Node, ...]:
    node = siblings[place]
    return (*siblings[:place], *(node.members if isinstance(node, Group) else (node,)), *siblings[place + 1 :])


_OF_GROUPS: dict[str, Callable[[], Node]] = {"add": Row, "group": lambda: Group(ANY, members=(Row(), Row()))}
_AMONG: dict[str, Callable[[tuple[Node, ...], int], tuple[Node, ...]]] = {
    "remove": _removed,
    "up": lambda siblings, place: _moved(siblings, place, -1),
    "down": lambda siblings, place: _moved(siblings, place, 1),
    "wrap": _wrapped,
    "unwrap": _unwrapped,
}
