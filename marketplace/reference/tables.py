"""Reading the data files of this room."""

import csv
from importlib.resources import files


def rows(name: str) -> list[list[str]]:
    """The rows of one CSV in `data/`, without its heading. Lists, not dicts: the largest file has 3,000 rows and is read at start."""
    text = files("marketplace.reference").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]
