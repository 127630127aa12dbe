"""Looking at every number of a folder, for whoever doubts it; opening looks at what a crash, a bad disk or another program can do."""

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import AttributeColumn
from matching.engine.folder.arrays import Array
from matching.engine.folder.errors import FolderError
from matching.engine.folder.open import OpenedFolder, open_folder
from matching.engine.folder.row_index import build_index
from matching.engine.folder.vocabularies import vocabulary_hash

# Meanings a column may have, by the attribute's type (an ordered category apart).
_MEANINGS = {
    "number": {"scaled", "ranked"},
    "boolean": {"truth"},
    "category": {"ranked"},
    "code": {"ranked"},
    "set": {"bits", "lists"},
    "date": {"days"},
}


def verify_folder(folder: Path) -> OpenedFolder:
    """Open a folder and hold everything in it against everything else, its update file included.

    Raises: FolderError.
    """
    opened = open_folder(folder)
    if vocabulary_hash(opened.vocabulary) != opened.vocabulary_hash:
        raise FolderError(folder, "its vocabulary is not the one of its header")
    _verify_ids(folder, opened)
    for column in opened.segment.columns.values():
        if problem := _problem(column, opened.vocabulary):
            raise FolderError(folder, f"the column {column.name} {problem}")
    opened.updates.refresh()
    return opened


def _verify_ids(folder: Path, opened: OpenedFolder) -> None:
    ids = opened.segment.ids
    if pc.count_distinct(ids).as_py() != len(ids):
        raise FolderError(folder, "an id stands at two rows")
    if not opened.index.equals(*build_index(ids)):
        raise FolderError(folder, "the index of ids is not that of its ids")


def _problem(column: AttributeColumn, vocabulary: Vocabulary) -> str | None:
    attribute = vocabulary.get(column.name)
    if attribute is None:
        return "is of no attribute of the vocabulary"
    accepted = {"places"} if attribute.ordered else _MEANINGS[attribute.type]
    if column.meaning not in accepted:
        return f"is of {column.meaning}, but the attribute is a {attribute.type}"
    known = column.values[column.values != np.iinfo(column.values.dtype).min]
    low, high = _bounds(column, len(attribute.values or ()))
    if known.size and not low <= int(known.min()) <= int(known.max()) <= high:
        return "holds a value that stands for nothing"
    if column.meaning == "lists" and column.offsets is not None:
        return _problem_of_lists(column.values, column.offsets)
    return None


def _bounds(column: AttributeColumn, places: int) -> tuple[int, int]:
    """Between which numbers the known values of a column lie, both included."""
    highest = {
        "ranked": len(column.dictionary) - 1,
        "places": places - 1,
        "truth": 1,
        "bits": 2 ** len(column.dictionary) - 1,
        "lists": len(column.dictionary),
    }
    whole = np.iinfo(np.int64)
    return (0, highest[column.meaning]) if column.meaning in highest else (whole.min, whole.max)


def _problem_of_lists(sizes: Array, offsets: Array) -> str | None:
    unknown = sizes == np.iinfo(sizes.dtype).min
    return None if (np.diff(offsets) == np.where(unknown, 0, sizes)).all() else "has lists of other lengths than it says"
