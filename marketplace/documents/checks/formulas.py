"""Which cells of a table a spreadsheet program would compute. Pure: a text goes in, a yes or no comes out.

Programs differ in what separates two cells (comma, semicolon, tab, a line break that they do not see as quoted), in what they overlook
before a sign (spaces, quotes, invisible characters), and some read full-width signs as plain ones. So a formula is looked for at each
place where some program could begin a cell, not only where this one does.
"""

import re

_OVERLOOKED = '\\s"\u200b-\u200f\u2060\ufeff'
_SEPARATORS = ";,|\t\r\n\u2028\u2029\x85"
_ALWAYS = "=＝﹦@＠﹫"
_SIGNS = "+＋﹢\\-－﹣−"
# The lookbehind lets a run of spaces be tried once and not from each of its places, which would take the square of its length.
AT_THE_START = re.compile(f"[{_OVERLOOKED}]*+([{_ALWAYS}{_SIGNS}])(.*)", re.DOTALL)
INSIDE = re.compile(f"(?<![{_OVERLOOKED}{_SEPARATORS}])([{_OVERLOOKED}{_SEPARATORS}]++)([{_ALWAYS}{_SIGNS}])")
FIGURES = re.compile(r"(?:[\d.,%‰+\-−/() ]|(?<=\d)[eE](?=[+-]?\d))*")  # -3.5, +86 (25) 8888-0000, -1.5E+3, - and --
WORDS = re.compile(r"[\d.,%‰+\-− \r\n\u4e00-\u9fff、。，：；（）《》“”·]*")  # -5万元, - 软件开发: nothing that a formula is made of
CALL = re.compile(r"[A-Za-z0-9_.]\(")
CHOSEN_SEPARATOR = re.compile(f"[{_OVERLOOKED}]*+sep=", re.IGNORECASE)


def is_formula(cell: str) -> bool:
    """Whether the cell, or a part of it that some program takes for a cell, would be computed.

    Signs of numbers, telephone numbers, dashes for "nothing" and lists in Chinese words are none. Inside a cell a sign is common in prose,
    so there it only counts in a cell that calls a function, another program or another file.
    """
    if (start := AT_THE_START.match(cell)) and _begins_formula(start[1], start[2]):
        return True
    inside = {found[2] for found in INSIDE.finditer(cell) if any(each in _SEPARATORS for each in found[1])}
    return any(sign in _ALWAYS for sign in inside) or (bool(inside) and _reaches_out(cell))


def chooses_separator(line: str) -> bool:
    """Whether the first line of a file is `sep=…`, by which one program takes any character as the end of a cell."""
    return CHOSEN_SEPARATOR.match(line) is not None


def _begins_formula(sign: str, rest: str) -> bool:
    return sign in _ALWAYS or not (FIGURES.fullmatch(rest) or WORDS.fullmatch(rest))


def _reaches_out(cell: str) -> bool:
    """A function, or DDE and references to files, which need an exclamation mark after a bar or a bracket."""
    return CALL.search(cell) is not None or ("!" in cell and ("|" in cell or "]" in cell))
