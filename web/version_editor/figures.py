"""Between what people type and what terms hold. Readers raise ValueError with the sentence for the field; "" is nothing said (None)."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.money import FEN_PER_YUAN, YUAN_PER_WAN, plain

Read = Callable[[str], Any]
LONGEST = 2_000
_NUMBER = re.compile(r"[+-]?\d{1,13}(\.\d{1,8})?")
_WHOLE = re.compile(r"[+-]?\d{1,9}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def words_up_to(most: int) -> Read:
    """As typed, without spaces at the ends; browsers send line ends as two characters."""

    def read(text: str) -> str | None:
        said = text.replace("\r\n", "\n").strip()
        if len(said) > most:
            raise ValueError(f"最多 {most} 个字符，现在有 {len(said)} 个。")
        return said or None

    return read


words = words_up_to(LONGEST)


def required(read: Read, missing: str) -> Read:
    """For a field without which its row cannot be stored. `missing`: the sentence where nothing was typed."""

    def read_some(text: str) -> Any:
        said = read(text)
        if said is None:
            raise ValueError(missing)
        return said

    return read_some


def number(text: str) -> Decimal | None:
    """A plain number; full-width digits and thousands commas are taken."""
    said = _folded(text)
    if not said:
        return None
    if not _NUMBER.fullmatch(said):
        raise ValueError(f"「{text.strip()[:20]}」不是数，请填如 300 或 4.35。")
    return Decimal(said)


def wan(text: str) -> Decimal | None:
    """万元 typed, yuan read."""
    said = number(text)
    return None if said is None else said * YUAN_PER_WAN


def wan_fen(text: str) -> int | None:
    """万元 typed, whole fen read."""
    yuan = wan(text)
    if yuan is None:
        return None
    fen = yuan * FEN_PER_YUAN
    if fen != int(fen) or fen < 0:
        raise ValueError(f"「{text.strip()[:20]}」不是金额，请填 0 或更大的数，最小到分，如 300。")
    return int(fen)


def share(text: str) -> Decimal | None:
    """Per cent typed, a fraction read."""
    said = number(text)
    return None if said is None else said / 100


def rate(text: str) -> str | None:
    """Per cent a year, kept as text."""
    said = number(text)
    return None if said is None else plain(said)


def whole(text: str) -> int | None:
    """A whole number, with its sign."""
    said = _folded(text)
    if not said:
        return None
    if not _WHOLE.fullmatch(said):
        raise ValueError(f"「{text.strip()[:20]}」不是整数，请填如 12。")
    return int(said)


def counted(most: int) -> Read:
    """A whole number from 0."""

    def read(text: str) -> int | None:
        said = whole(text)
        if said is not None and not 0 <= said <= most:
            raise ValueError(f"请填 0 至 {most} 之间的整数，填写的是 {said}。")
        return said

    return read


def day(text: str) -> date | None:
    """A day."""
    said = _folded(text)
    if not said:
        return None
    try:
        if _DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise ValueError(f"「{text.strip()[:20]}」不是日期，请按 2026-12-01 的格式填写。")


def one_of(choices: Collection[str]) -> Read:
    """A value of a list."""

    def read(text: str) -> str | None:
        if text and text not in choices:
            raise ValueError("请从列表中选择。")
        return text or None

    return read


def yes_no(text: str) -> bool | None:
    """Of a choice of three."""
    said = one_of(("yes", "no"))(text)
    return None if said is None else said == "yes"


def ticked(text: str) -> bool:
    """Of a box."""
    return text == "1"


def wan_text(yuan: Any) -> str:
    """Yuan as 万元."""
    return "" if yuan is None else plain(Decimal(str(yuan)) / YUAN_PER_WAN)


def fen_text(fen: int | None) -> str:
    """Fen as 万元."""
    return "" if fen is None else wan_text(Decimal(fen) / FEN_PER_YUAN)


def share_text(fraction: Any) -> str:
    """A fraction as per cent."""
    return "" if fraction is None else plain(Decimal(str(fraction)) * 100)


def number_text(value: Any) -> str:
    """A number, or nothing."""
    return "" if value is None else plain(Decimal(str(value)))


def yes_no_text(value: bool | None) -> str:
    """The way back from `yes_no`."""
    return "" if value is None else "yes" if value else "no"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").strip()
