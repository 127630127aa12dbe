"""Opening an engine folder: everything is checked, mapped read-only, and nothing is built."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.folder.arrays import Array, ArrayReader
from matching.engine.folder.columns_file import read_columns
from matching.engine.folder.dictionaries import decode_dictionaries
from matching.engine.folder.errors import FolderError, MissingFile
from matching.engine.folder.exact_text import decode_exactly
from matching.engine.folder.header import FileKind, Header
from matching.engine.folder.ids_file import read_ids
from matching.engine.folder.mapping import FolderFiles, map_all, read_header, release_pages
from matching.engine.folder.row_index import RowIndex
from matching.engine.folder.updates import UpdateFile
from matching.engine.folder.vocabularies import decode_vocabulary, vocabulary_hash

_TRIES = 5


@dataclass(frozen=True, eq=False)
class OpenedFolder:
    """What `write_folder` was given. Arrays are read-only and live in the page cache; `updates` are those since (`updates.refresh()`)."""

    id: str
    segment: Segment
    vocabulary: Vocabulary
    vocabulary_hash: str
    stamp: dict[str, Any]
    extra: dict[str, Array]
    extra_json: Any
    index: RowIndex
    updates: UpdateFile

    def row_of(self, profile_id: str) -> int | None:
        """The profile's row in the segment, None if there is none."""
        return self.index.row_of(profile_id)


def open_folder(folder: Path, vocabulary: Vocabulary | None = None) -> OpenedFolder:
    """With a vocabulary: only if the folder's columns mean the same under it.

    Raises: FolderError, which names the file and what is wrong with it.
    """
    opened = _open(folder)
    if vocabulary is not None and vocabulary_hash(vocabulary) != opened.vocabulary_hash:
        raise FolderError(folder, "was written with another vocabulary")
    return opened


def _open(folder: Path) -> OpenedFolder:
    for attempt in range(1, _TRIES + 1):
        with FolderFiles(folder) as files:
            header = read_header(files)
            try:
                return _opened(folder, header, map_all(files, header))
            except MissingFile:
                if attempt == _TRIES or read_header(files).id == header.id:  # else a writer has just replaced it
                    raise
    raise AssertionError("the last try returns or raises")


def _opened(folder: Path, header: Header, mapped: dict[FileKind, memoryview]) -> OpenedFolder:
    file = {kind: folder / header.file_name(kind) for kind in mapped}
    ids = read_ids(file["ids"], mapped["ids"], header.rows)
    dictionaries = decode_dictionaries(file["dictionaries"], bytes(mapped["dictionaries"]))
    vocabulary = decode_vocabulary(file["vocabulary"], bytes(mapped["vocabulary"]))
    reader = ArrayReader(file["columns"], mapped["columns"])
    segment = read_columns(file["columns"], reader, header, ids, dictionaries)
    index = RowIndex.read(file["columns"], reader, header, ids)
    extra = {name: reader.take(name, spec) for name, spec in header.extra.items()}
    reader.close()
    _ = segment.fixed_ids  # which looks at all of them, so before their pages are given back
    for data in mapped.values():
        release_pages(data)
    return OpenedFolder(
        id=header.id,
        segment=segment,
        vocabulary=vocabulary,
        vocabulary_hash=header.vocabulary_hash,
        stamp=header.stamp,
        extra=extra,
        extra_json=_json(file["extra"], mapped["extra"]),
        index=index,
        updates=UpdateFile(folder, header.id),
    )


def _json(file: Path, data: memoryview) -> Any:
    try:
        return decode_exactly(bytes(data))
    except ValueError as error:
        raise FolderError(file, f"not readable: {error}") from error
