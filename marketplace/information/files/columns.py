"""Which field each column holds and in which unit, and everything about the headings that was not understood."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.declared import Declared
from marketplace.information.files.headings import NUMBERING, Heading, HeadingIndex, plain
from marketplace.information.files.units import Unit, scale, unit_of, units_of


class LayoutProblem(msgspec.Struct, frozen=True):
    """A heading or declaration that was not understood. `pointer` into the declared layout, or the heading or field it is about."""

    pointer: str
    code: str
    problem: str


class Columns(NamedTuple):
    """Of each heading the field or attribute (None: left out), of each field the factor of its numbers where it is not 1."""

    names: tuple[str | None, ...]
    scales: dict[str, str]
    problems: list[LayoutProblem]
    notes: list[str]
    unclear: list[str]  # shares of which neither heading nor declaration says whether 5% is written as 5 or as 0.05


class ColumnResolver:
    """Resolves the headings of one file of one item."""

    def __init__(self, item: ItemDefinition, vocabulary: Vocabulary, declared: Declared) -> None:
        self._item, self._declared = item, declared
        self._index, self._units = HeadingIndex(item, vocabulary), units_of(item, vocabulary)
        self._columns = {plain(heading): name for heading, name in declared.columns.items()}
        self._known: dict[str, bool] = {}  # titles and rows of data are asked about several times
        self._ignored = {plain(heading) for heading in declared.ignore}

    def knows(self, heading: str) -> bool:
        """Whether a text is a heading of this item."""
        if (known := self._known.get(heading)) is None:
            known = self._known[heading] = plain(heading) in self._columns or bool(self._index.find(heading).fields)
        return known

    def resolve(self, headings: Sequence[str], money_above: tuple[Unit, str] | None = None, *, knows_percent: bool = True) -> Columns:
        """Every heading; `money_above` is the unit that a title row gives for amounts."""
        found = Columns((), {}, self._of_declaration(headings), [], [])
        names: list[str | None] = []
        for text in headings:
            heading = self._find(text, found.problems)
            name = heading.fields[0] if heading else None
            if name and name in names:
                found.problems.append(_problem(text, "duplicate_heading", f"有两列都是「{self._label(name)}」，只能有一列"))
            elif heading and name:
                self._scale(text, name, heading.unit, money_above, found, knows_percent=knows_percent)
            names.append(name)
        return found._replace(names=tuple(names))

    def missing(self, names: Sequence[str | None]) -> list[LayoutProblem]:
        """Columns without which no row of a table could be taken."""
        item = self._item
        details = self._index.fields - {item.subject_field, item.name_field, item.day_field}
        results_only = details.isdisjoint(names) and any(name not in self._index.fields for name in names if name)
        absent = [
            _problem(each.code, "missing_column", f"缺少必填的列「{each.name_zh}」")
            for each in item.fields
            if each.required and each.code not in names and not results_only
        ]
        if not {item.subject_field, item.name_field} & set(names) - {None}:
            label = self._label(item.subject_field or item.name_field or "")
            absent.append(_problem("", "missing_column", f"缺少说明主体的列「{label}」"))
        return absent

    def _find(self, text: str, problems: list[LayoutProblem]) -> Heading | None:
        key = plain(text)
        if not key or key in self._ignored or (key in NUMBERING and key not in self._columns):
            return None
        if declared := self._columns.get(key):
            return Heading((declared,), self._index.unit_in(text)) if declared in self._index.names else None
        heading = self._index.find(text)
        if len(heading.fields) == 1:
            return heading
        if heading.fields:
            listed = "、".join(f"{self._label(each)}（{each}）" for each in heading.fields[:4])
            problems.append(_problem(text, "ambiguous_heading", f"表头「{_short(text)}」可能是 {listed}，请写字段代码或在版式里声明"))
        else:
            sentence = f"没有认出表头「{_short(text)}」：请改成字段的名称，或在版式里声明它是哪个字段、或不读取"
            problems.append(_problem(text, "unknown_heading", sentence))
        return None

    def _scale(
        self, text: str, name: str, unit: Unit | None, money_above: tuple[Unit, str] | None, found: Columns, *, knows_percent: bool
    ) -> None:
        kept = self._units.get(name)
        if kept is None:
            return
        given = unit_of(self._declared.units[name]) if name in self._declared.units else unit
        if given is None and money_above and kept.base == "CNY":
            given = money_above[0]
            found.notes.append(f"「{_short(text)}」按表格上方写的单位（{money_above[1]}）读取")
        if given is None and kept.base == "pct" and not knows_percent:
            sentence = f"「{_short(text)}」看不出是百分比还是小数：请在表头写明（%）或在版式里声明单位"
            found.problems.append(_problem(f"/layout/units/{name}", "unit_unclear", sentence))
        elif given is None and kept.base == "pct" and plain(text) != plain(name):  # who writes the code means the unit of the catalogue
            found.unclear.append(name)
        factor = Decimal(1) if given is None else scale(given, kept)
        if factor is None:
            sentence = f"「{_short(text)}」的单位与本字段不符：应按「{self._unit_label(name)}」填写"
            found.problems.append(_problem(text, "unit_mismatch", sentence))
        elif factor != 1:
            found.scales[name] = f"{factor.normalize():f}"

    def _of_declaration(self, headings: Sequence[str]) -> list[LayoutProblem]:
        """Declarations that fit nothing: a heading that is not there, a field that does not exist or has no unit."""
        there = {plain(text) for text in headings}
        problems = []
        for heading, name in self._declared.columns.items():
            if name not in self._index.names:
                problems.append(_problem(f"/layout/columns/{heading}", "unknown_field", f"本信息项没有字段「{_short(name)}」"))
            if plain(heading) not in there:
                problems.append(_problem(f"/layout/columns/{heading}", "heading_missing", f"文件里没有表头「{_short(heading)}」"))
        for name in self._declared.units:
            if name not in self._units:
                problems.append(_problem(f"/layout/units/{name}", "unknown_field", f"「{_short(name)}」不是本信息项里有单位的字段"))
        return problems

    def _label(self, name: str) -> str:
        return self._index.labels.get(name, name)

    def _unit_label(self, name: str) -> str:
        return self._index.unit_labels.get(name, "")


def scales_of(texts: Mapping[str, str]) -> dict[str, Decimal]:
    """Factors as numbers."""
    return {name: Decimal(factor) for name, factor in texts.items()}


def _problem(pointer: str, code: str, sentence: str) -> LayoutProblem:
    return LayoutProblem(pointer[:200].encode(errors="replace").decode(), code, sentence)


def _short(text: str) -> str:
    shown = text[:41].encode(errors="replace").decode()  # half a character of a declaration cannot be passed on
    return shown if len(text) <= 40 else f"{shown[:40]}…"
