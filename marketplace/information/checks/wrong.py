"""Why a cell holds no value of its field."""

from typing import Any

_LONGEST_QUOTE = 40


class Wrong(Exception):
    """`code` is stable, `sentence` Chinese. {given} in it stands for the cell as given, left out where the field is about people."""

    def __init__(self, code: str, sentence: str, given: Any = "") -> None:
        super().__init__(code)
        self.code = code
        self._sentence, self._given = sentence, given

    def told(self, *, personal: bool) -> str:
        """The sentence; of people nothing is repeated."""
        return self._sentence.replace("{given}", "所填内容" if personal else f"「{shown(self._given)}」")


def shown(given: Any) -> str:
    """A value as people may see it: one line, not long, nothing that cannot be printed."""
    text = "".join(each if each.isprintable() else "�" for each in str(given)[: _LONGEST_QUOTE + 1])
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
