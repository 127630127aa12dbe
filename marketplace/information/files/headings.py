"""Which field a column heading means, after everything that people add to headings is taken off."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.units import Unit, unit_of

# What headings are decorated with: marks of required columns, stops, quotes, everything that is not seen.
_DECORATION = re.compile(r"[\s*:;,.。、_“”\"'\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]+")
_BRACKETED = re.compile(r"(.+?)[(\[{<【〔]([^()\[\]{}<>【】〔〕]*)[)\]}>】〕]")
_SUFFIXED = re.compile(r"(.+?)[/:-]?((?:百|千|万|十万|百万|千万|亿)?(?:人民币|美)?元|%|‰)")
_FIXED_UNITS = {"yuan": "元", "percent": "%"}
_USUAL = {
    "uscc": ("统一社会信用代码", "社会信用代码", "统一信用代码", "信用代码", "纳税人识别号", "统一代码"),
    "enterprise_name": ("企业名称", "单位名称", "公司名称", "市场主体名称", "主体名称", "企业全称", "单位全称", "名称"),
}
NUMBERING = frozenset({"序号", "行号", "项次", "no", "#"})  # columns that only count the rows


class Heading(NamedTuple):
    """What a heading may mean: no field, one, or several (then it is ambiguous). `unit` as written in it."""

    fields: tuple[str, ...]
    unit: Unit | None = None


class HeadingIndex:
    """Headings by field: the field's code, its Chinese name, its further headings; of attributes the name and the label."""

    def __init__(self, item: ItemDefinition, vocabulary: Vocabulary) -> None:
        self._whole: dict[str, list[str]] = defaultdict(list)
        self._without_bracket: dict[str, list[str]] = defaultdict(list)
        self.fields = {each.code for each in item.fields}
        self.labels = {each.code: each.name_zh for each in item.fields}
        self.unit_labels = {each.code: _FIXED_UNITS.get(each.type) or each.unit or "" for each in item.fields}
        for field in item.fields:
            self._add(field.code, (field.code, field.name_zh, *field.headers_zh))
        for attribute in indicators_of(item, vocabulary):
            self._add(attribute.name, (attribute.name, attribute.label_zh))
            self.labels[attribute.name] = attribute.label_zh
            self.unit_labels[attribute.name] = attribute.unit_zh or attribute.unit or ""
        self._add_usual()

    @property
    def names(self) -> Collection[str]:
        """Every field and attribute that a column can hold."""
        return self.labels.keys()

    def find(self, heading: str) -> Heading:
        """Look a heading up as it is, then without a unit, then without a remark in brackets."""
        text = unicodedata.normalize("NFKC", heading)
        if found := self._named(text):
            return Heading(found, self.unit_in(text))
        for pattern in (_BRACKETED, _SUFFIXED):
            if (parts := pattern.fullmatch(text.strip())) and (found := self._named(parts[1])):
                return Heading(found, unit_of(parts[2]))
        return Heading(())

    @staticmethod
    def unit_in(heading: str) -> Unit | None:
        """The unit that a heading ends with: 金额(万元), 金额/万元, 金额万元."""
        text = unicodedata.normalize("NFKC", heading).strip()
        for pattern in (_BRACKETED, _SUFFIXED):
            if (parts := pattern.fullmatch(text)) and (unit := unit_of(parts[2])):
                return unit
        return None

    def _named(self, text: str) -> tuple[str, ...]:
        key = plain(text)
        found = self._whole.get(key) or self._without_bracket.get(key) or []
        of_fields = [each for each in found if each in self.fields]
        return tuple(of_fields if len(of_fields) == 1 else found)  # a field goes before attributes of the same name

    def _add_usual(self) -> None:
        """How offices call the subject; only where that is an enterprise in the plain sense, not a guarantor or a mortgagor."""
        for name, headings in _USUAL.items():
            for heading in headings if name in self.fields else ():
                if heading not in self._whole and heading not in self._without_bracket:
                    self._whole[heading].append(name)

    def _add(self, name: str, headings: tuple[str, ...]) -> None:
        for heading in filter(None, map(plain, headings)):
            if name not in self._whole[heading]:
                self._whole[heading].append(name)
        for heading in headings:
            parts = _BRACKETED.fullmatch(unicodedata.normalize("NFKC", heading).strip())
            if parts and name not in self._without_bracket[plain(parts[1])]:
                self._without_bracket[plain(parts[1])].append(name)


def indicators_of(item: ItemDefinition, vocabulary: Vocabulary) -> list[Attribute]:
    """The attributes that may come as columns of the item; its own fields go before attributes of the same name."""
    fields = {each.code for each in item.fields}
    return [
        each
        for each in vocabulary.values()
        if item.indicators and each.item == item.code and each.status == "active" and each.name not in fields
    ]


def plain(heading: str) -> str:
    """The heading as it compares: half width, lower case, without spaces and decoration."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).lower()
