"""Reading a form of plain fields: each as its kind, every fault kept, so that all come back at once."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from marketplace.errors import FieldError, Invalid
from marketplace.money import fen_from_yuan
from web.forms import FormData

Choice = TypeVar("Choice", bound=StrEnum)
MOST_CHARACTERS = 2_000
_MONEY = re.compile(r"\d{1,13}(\.\d{1,2})?")
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,6})?")


class TypedForm:
    """What was typed, field by field. A field that cannot be read gives a stand-in and a fault; `require_all` raises them together."""

    def __init__(self, form: FormData) -> None:
        self._form = form
        self.wrong: list[FieldError] = []

    def text(self, name: str, label: str, *, longest: int, required: bool = True) -> str:
        """Words without the blanks around them; "" where none are."""
        found = str(self._form.get(name, "")).strip()
        if required and not found:
            self._fault(name, f"请填写{label}")
        if len(found) > longest:
            self._fault(name, f"{label}最多 {longest} 个字符，现在是 {len(found)} 个")
        return found

    def day(self, name: str, label: str) -> date:
        """A day that has to be given."""
        return self.day_or_none(name, label, required=True) or date.min

    def day_or_none(self, name: str, label: str, *, required: bool = False) -> date | None:
        """A day as 2026-11-21; None where nothing was typed."""
        text = self._plain(name)
        if not text and not required:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fault(name, f"{label}请按 2026-11-21 的格式填写")
            return None

    def fen(self, name: str, label: str, *, required: bool = False) -> int:
        """Yuan as fen; 0 where nothing was typed."""
        return self.fen_or_none(name, label, required=required) or 0

    def fen_or_none(self, name: str, label: str, *, required: bool = False) -> int | None:
        """Yuan as fen, commas and 元 allowed; None where nothing was typed."""
        text = self._plain(name).replace(",", "").removesuffix("元")
        if not text and not required:
            return None
        if _MONEY.fullmatch(text):
            return fen_from_yuan(Decimal(text))
        self._fault(name, f"{label}请填数字，单位是元，最多两位小数，如 300000.00")
        return None

    def fraction(self, name: str, label: str) -> Decimal | None:
        """Per cent as a fraction; None where nothing was typed."""
        text = self._plain(name).removesuffix("%")
        if not text:
            return None
        if _PERCENT.fullmatch(text):
            return Decimal(text) / 100
        self._fault(name, f"{label}请填年利率（%），如 3.45")
        return None

    def whole(self, name: str, label: str, least: int, most: int) -> int | None:
        """A whole number within bounds; None where nothing was typed."""
        text = self._plain(name)
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        self._fault(name, f"{label}请填 {least} 至 {most} 的整数")
        return None

    def choice(self, name: str, label: str, kind: type[Choice]) -> Choice:
        """One of a list; the first stands in."""
        text = str(self._form.get(name, ""))
        if text in set(kind):
            return kind(text)
        self._fault(name, f"请选择{label}")
        return next(iter(kind))

    def require_all(self) -> None:
        """Raises: Invalid naming every field that cannot be read."""
        if self.wrong:
            raise Invalid(f"有 {len(self.wrong)} 处需要修改", self.wrong)

    def _plain(self, name: str) -> str:
        """Half width, without blanks: people type full-width figures too."""
        text = unicodedata.normalize("NFKC", str(self._form.get(name, "")))[:MOST_CHARACTERS]
        return "".join(text.split())

    def _fault(self, name: str, text: str) -> None:
        self.wrong.append(FieldError(f"/{name}", text))
