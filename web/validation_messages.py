"""The framework's English notes on refused parameters as Chinese sentences with JSON Pointers."""

import re
from ast import literal_eval
from collections.abc import Sequence
from typing import Any

from marketplace.errors import FieldError
from web.api.patterns import FORM_EXPECTED

TYPES = {
    "int": "整数", "float": "数字", "decimal": "数字", "number": "数字", "bool": " true 或 false", "str": "文字", "uuid": "UUID 编号",
    "date": "日期（如 2026-11-21）", "datetime": "带时区的时刻", "array": "列表", "object": "对象", "null": "空值",
}  # fmt: skip
RULES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"Object missing required field `(?P<name>[^`]*)`"), "缺少字段 {name}"),
    (re.compile(r"Object contains unknown field `(?P<name>[^`]*)`"), "不接受字段 {name}"),
    (re.compile(r"Missing required .*parameter '(?P<name>[^']*)'"), "缺少参数 {name}"),
    (re.compile(r"matching regex (?P<pattern>'.*'|\".*\")"), "{pattern}"),
    (re.compile(r"^given twice$"), "只能给一次"),
    (re.compile(r"^missing$"), "缺少这个字段"),
    (re.compile(r"^unknown$"), "不接受这个字段"),
    (re.compile(r"of length >= 1$"), "不能为空"),
    (re.compile(r"Expected `array` of length >= (?P<bound>\d+)"), "至少 {bound} 项"),
    (re.compile(r"Expected `array` of length <= (?P<bound>\d+)"), "最多 {bound} 项"),
    (re.compile(r"Expected `object` of length <= (?P<bound>\d+)"), "最多 {bound} 项"),
    (re.compile(r"of length >= (?P<bound>\d+)"), "至少 {bound} 个字符"),
    (re.compile(r"of length <= (?P<bound>\d+)"), "最多 {bound} 个字符"),
    (re.compile(r"Expected `\w+` >= (?P<bound>\S+)"), "须不小于 {bound}"),
    (re.compile(r"Expected `\w+` <= (?P<bound>\S+)"), "须不大于 {bound}"),
    (re.compile(r"Expected `\w+` > (?P<bound>\S+)"), "须大于 {bound}"),
    (re.compile(r"Expected `\w+` < (?P<bound>\S+)"), "须小于 {bound}"),
    (re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<given>[^`]*)`"), "须为{wanted}，收到的是{given}"),
    (re.compile(r"Expected `(?P<wanted>[^`]*)`"), "须为{wanted}"),
    (re.compile(r"Invalid enum value (?P<given>'[^']*'|\S+)", re.IGNORECASE), "没有 {given} 这个选项，可选的见接口文档"),
    (re.compile(r"Invalid (?P<wanted>uuid|date|datetime)", re.IGNORECASE), "须为{wanted}"),
]


def field_errors(extra: Any) -> tuple[tuple[FieldError, ...], bool]:
    """What Litestar collected in `ValidationException.extra`, and whether any of it is about the body."""
    notes: Sequence[Any] = extra if isinstance(extra, list) else []
    found = [note for note in notes if isinstance(note, dict)]
    errors = tuple(FieldError(_pointer(note), _sentence(note)) for note in found)
    return errors, any(note.get("source") == "body" for note in found)


def _sentence(note: dict[str, Any]) -> str:
    """With the name of the parameter in front, so that it can be read on a page too."""
    name, message = str(note.get("key", "")).removeprefix("data"), str(note.get("message", ""))
    if note.get("source") != "body":  # everything in an address is text, and what is left out is null: neither helps anybody
        message = message.replace(" | null", "").partition(", got `")[0]
    return f"{name} {chinese(message)}".strip()


def chinese(message: str) -> str:
    """One message; what no rule knows becomes a general sentence rather than English."""
    for pattern, sentence in RULES:
        if match := pattern.search(message):
            return sentence.format(**{name: _word(name, text) for name, text in match.groupdict().items()})
    return "值不符合要求"


def _word(name: str, text: str) -> str:
    if name == "pattern":
        return FORM_EXPECTED.get(literal_eval(text), "格式不对，要求见接口文档")
    return _type_name(text) if name in {"wanted", "given"} else text


def _type_name(text: str) -> str:
    return " 或 ".join(TYPES.get(part.strip().lower(), part.strip()) for part in text.split("|"))


def _pointer(note: dict[str, Any]) -> str:
    """`/a/b` for the key `a.b`. A parameter of the query or path is named like a field at the top."""
    key = str(note.get("key", ""))
    parts = [part.replace("~", "~0").replace("/", "~1") for part in re.split(r"[.\[\]]+", key) if part and part != "data"]
    return "".join(f"/{part}" for part in parts)
