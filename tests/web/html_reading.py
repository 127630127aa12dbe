"""Pages as tests read them: elements with their attributes and the text that people see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "use", "path", "circle", "rect"}


@dataclass
class Element:
    """One element. `own` holds its texts and children in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    own: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text below, white space folded."""
        return " ".join("".join(self._texts()).split())

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """Elements below with the tag and attributes; `class_` asks for one class among several."""
        return [each for each in self._below() if each.matches(tag, wanted)]

    def one(self, tag: str = "", **wanted: str) -> "Element":
        """The only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def matches(self, tag: str, wanted: dict[str, str]) -> bool:
        """Whether this is such an element."""
        classes = self.attributes.get("class", "").split()
        return (not tag or self.tag == tag) and all(
            value in classes if name == "class_" else self.attributes.get(name) == value for name, value in wanted.items()
        )

    def _below(self) -> Iterator["Element"]:
        for each in self.own:
            if isinstance(each, Element):
                yield each
                yield from each._below()

    def _texts(self) -> Iterator[str]:
        for each in self.own:
            if isinstance(each, Element):
                yield from each._texts()
            else:
                yield each


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.path = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.path[-1].own.append(element)
        if tag not in VOID:
            self.path.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.path[-1].own.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {each.tag for each in self.path}:
            while self.path.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.path[-1].own.append(data)


def read_html(text: str) -> Element:
    """The document."""
    reader = _Reader()
    reader.feed(text)
    return reader.path[0]
