"""Writing an engine folder: new files beside the old ones, then one rename of the header, then the old files go."""

import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.folder.arrays import Array, ArrayWriter
from matching.engine.folder.checksums import checksums, pieces
from matching.engine.folder.columns_file import place_columns
from matching.engine.folder.dictionaries import encode_dictionaries
from matching.engine.folder.durable import Bytes, WriterLock, make_folder, replace_durably, sync_folder, write_durably
from matching.engine.folder.errors import FolderError
from matching.engine.folder.exact_text import encode_exactly
from matching.engine.folder.header import NAME, SUFFIX, FileKind, FileSpec, Header, encode_header
from matching.engine.folder.ids_file import write_ids
from matching.engine.folder.mapping import FolderFiles, read_header
from matching.engine.folder.row_index import build_index
from matching.engine.folder.updates import UpdateFile
from matching.engine.folder.vocabularies import encode_vocabulary, vocabulary_hash

_OWN_FILE = re.compile(rf"(?:{'|'.join(SUFFIX)}|updates)-([0-9a-f]{{16}})\.(?:bin|arrow|json|log)|\.header\.json\.[0-9]+\.part")


def write_folder(
    folder: Path,
    segment: Segment,
    vocabulary: Vocabulary,
    stamp: Mapping[str, Any],
    extra: Mapping[str, Array] | None = None,
    extra_json: Any = None,
    *,
    updates: UpdateFile | None = None,
) -> str:
    """Make the folder hold this, and return its new id. A crash at any moment leaves what was there before, or this.

    extra, extra_json: arrays and JSON that the reader gets back with the segment.
    updates: of the population that is saved, if it came from a folder. Where that is this folder, their lock is used, their records are not
        taken over, for the segment holds them already, and the next ones go to the new state.
    Raises: FolderBusy (somebody else writes there), FolderError (updates of somebody else were not taken in), ValueError (no segment),
        OSError (disk full, no right to write; nothing has changed).
    """
    make_folder(folder)
    if updates is not None and updates.is_of(folder):
        if updates.begin_writing():
            raise FolderError(folder, "holds updates that were not taken in before it was to be replaced")
        made = _write_state(folder, segment, vocabulary, stamp, extra or {}, extra_json)
        updates.continue_in(made)
    else:
        with WriterLock(folder):
            made = _write_state(folder, segment, vocabulary, stamp, extra or {}, extra_json)
    return made


def _write_state(
    folder: Path, segment: Segment, vocabulary: Vocabulary, stamp: Mapping[str, Any], extra: Mapping[str, Array], extra_json: Any
) -> str:
    arrays = ArrayWriter()
    header = Header(
        id=secrets.token_hex(8),
        byte_order=sys.byteorder,
        rows=segment.rows,
        vocabulary_hash=vocabulary_hash(vocabulary),
        stamp=dict(stamp),
        columns=place_columns(arrays, segment),
        index=_both(arrays, segment),
        extra={name: arrays.add(array) for name, array in extra.items()},
        files={},
    )
    dictionaries = encode_dictionaries({name: column.dictionary for name, column in segment.columns.items()})
    contents: dict[FileKind, Iterable[Bytes]] = {
        "columns": arrays.pieces(),
        "ids": [memoryview(write_ids(segment.ids))],
        "dictionaries": [dictionaries],
        "vocabulary": [encode_vocabulary(vocabulary)],
        "extra": [encode_exactly(extra_json)],
    }
    try:
        _write_files(folder, header, contents)
    except BaseException:
        if _current_id(folder) != header.id:
            _remove(folder, lambda found: found == header.id)
        raise
    _remove(folder, lambda found: found != header.id)  # what was replaced just now, and what crashes have left
    return header.id


def _both(arrays: ArrayWriter, segment: Segment) -> Any:
    starts, rows = build_index(segment.ids)
    return arrays.add(starts), arrays.add(rows)


def _write_files(folder: Path, header: Header, contents: Mapping[FileKind, Iterable[Bytes]]) -> None:
    specs: dict[FileKind, FileSpec] = {}
    with FolderFiles(folder) as files:
        for kind, parts in contents.items():
            name = header.file_name(kind)
            write_durably(folder / name, parts)
            data = files.map(name)
            specs[kind] = FileSpec(len(data), checksums(pieces(data)))
    sync_folder(folder)
    replace_durably(folder / NAME, encode_header(msgspec.structs.replace(header, files=specs)))


def _current_id(folder: Path) -> str | None:
    with FolderFiles(folder) as files:
        try:
            return read_header(files).id
        except FolderError:
            return None


def _remove(folder: Path, unwanted: Callable[[str | None], bool]) -> None:
    """Remove files of this room's names, chosen by the id in them (None: half a header)."""
    with os.scandir(folder) as entries:
        for entry in entries:
            found = _OWN_FILE.fullmatch(entry.name)
            if found and unwanted(found.group(1)):
                Path(entry.path).unlink()
