"""The vocabulary as people read it: one group at a time, or what a search finds in all of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_groups, builtin_vocabulary
from marketplace.information.items import Item, information_items
from marketplace.profiles.tags import all_tags
from marketplace.reference.names import code_names
from marketplace.search.folding import fold

TAGS = "tags"
TAGS_TITLE = "标签"
MOST_FOUND = 100
TYPES = {"number": "数字", "boolean": "是或否", "category": "单选", "code": "代码", "set": "多选", "date": "日期"}
LEVELS = {"profile": "企业", "deal": "本次融资", "lender": "贷款人", "reference": "系统参考值"}
OBTAINABLE = {"platform": "平台可归集", "self": "企业自己填报", "lender": "只有银行能查"}
SHARING = {
    "physical_aggregation": "数据归集", "data_verification": "数据核验", "api_call": "接口调用", "self_declared": "自主填报",
    "platform": "平台产生", "lender": "贷款人掌握",
}  # fmt: skip
SENSITIVITY = {"public": "可公开", "authorised": "授权后可见", "personal": "个人信息，授权后可见"}
RETIRED = "retired"
UNKNOWN = "不知道，不算不符合"


@dataclass(frozen=True, slots=True)
class Value:
    """A value that an attribute may take."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AttributeLine:
    """One attribute with everything that bears on reading a condition."""

    name: str
    label: str
    type_text: str
    unit: str | None
    definition: str
    item_text: str
    level_text: str
    obtainable_text: str
    sharing_text: str | None
    absent_text: str
    improves_with_time: bool
    retired: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class GroupLink:
    """One entry of the index."""

    code: str
    title: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group with those of its attributes that are shown."""

    code: str
    title: str
    attributes: tuple[AttributeLine, ...]


@dataclass(frozen=True, slots=True)
class TagLine:
    """A tag and the sentence of its rule."""

    code: str
    label: str
    rule_text: str | None


def group_index(current: str) -> list[GroupLink]:
    """All groups, and the tags last."""
    counts = Counter(attribute.group for attribute in builtin_vocabulary().values())
    links = [(code, title, counts[code]) for code, title in builtin_groups().items()]
    links.append((TAGS, TAGS_TITLE, len(all_tags())))
    return [GroupLink(code, title, count, f"/vocabulary?group={code}", code == current) for code, title, count in links]


def group_of(code: str) -> Group | None:
    """One whole group; None where there is no such group."""
    if code not in builtin_groups():
        return None
    return Group(code, builtin_groups()[code], tuple(_line(each.name) for each in builtin_vocabulary().values() if each.group == code))


def search_groups(text: str) -> tuple[list[Group], int]:
    """Attributes that hold every word of the text in name, label, definition or source, by group, and how many there are.

    At most `MOST_FOUND` are listed.
    """
    words = fold(text).split()
    found = [name for name, searched in _searched().items() if all(word in searched for word in words)] if words else []
    shown = [builtin_vocabulary()[name] for name in found[:MOST_FOUND]]
    groups = [
        Group(code, title, tuple(_line(each.name) for each in shown if each.group == code)) for code, title in builtin_groups().items()
    ]
    return [group for group in groups if group.attributes], len(found)


def tag_lines() -> tuple[TagLine, ...]:
    """Every tag; one whose rule is not known says why instead."""
    vocabulary = builtin_vocabulary()
    return tuple(
        TagLine(tag.code, tag.name_zh, tag.note if tag.criterion is None else sentence(tag.criterion, vocabulary, code_names))
        for tag in all_tags()
    )


@cache
def _searched() -> dict[str, str]:
    return {each.name: fold(" ".join(_words(each))) for each in builtin_vocabulary().values()}


def _words(attribute: Attribute) -> Iterable[str]:
    item = _item(attribute)
    return (attribute.name, attribute.label_zh, attribute.definition or "", item.name_zh if item else "")


def _item(attribute: Attribute) -> Item | None:
    return information_items().get(attribute.item or "")


@cache
def _line(name: str) -> AttributeLine:
    attribute = builtin_vocabulary()[name]
    item = _item(attribute)
    sharing = [SHARING.get(attribute.sharing_mode or ""), SENSITIVITY.get(attribute.sensitivity or "")]
    return AttributeLine(
        name=attribute.name,
        label=attribute.label_zh,
        type_text="有序等级" if attribute.ordered else TYPES[attribute.type],
        unit=attribute.unit_zh,
        definition=attribute.definition or "",
        item_text=f"{item.name_zh}（{item.provider_zh}）" if item else "系统维护",
        level_text=LEVELS[attribute.level],
        obtainable_text=OBTAINABLE.get(attribute.obtainable or "", "系统维护"),
        sharing_text="，".join(text for text in sharing if text) or None,
        absent_text=UNKNOWN if attribute.when_absent is None else f"按「{value_text(attribute.when_absent, attribute, code_names)}」算",
        improves_with_time=attribute.improves_with_time,
        retired=attribute.status == RETIRED,
        values=tuple(Value(value, attribute.value_labels_zh.get(value, value)) for value in attribute.values or attribute.value_labels_zh),
    )
