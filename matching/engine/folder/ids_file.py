"""The ids as an Arrow file of one column, so that other tools read it too, mapped without a copy."""

from pathlib import Path

import pyarrow as pa

from matching.engine.folder.errors import FolderError

_NAME = "id"


def write_ids(ids: pa.Array) -> pa.Buffer:
    """The file's contents."""
    batch = pa.record_batch([ids], names=[_NAME])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def read_ids(file: Path, data: memoryview, rows: int) -> pa.Array:
    """Raises: FolderError (not what `write_ids` writes, or another number of ids)."""
    try:
        ids = _only_column(data)
        ids.validate(full=True)  # offsets that point outside would end the process
    except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
        raise FolderError(file, f"not readable: {error}") from error
    if not (pa.types.is_string(ids.type) or pa.types.is_large_string(ids.type)):
        raise FolderError(file, f"holds {ids.type}, expected strings")
    if len(ids) != rows or ids.null_count:
        raise FolderError(file, f"holds {len(ids)} ids, {ids.null_count} of them null; the columns have {rows} rows")
    return ids


def _only_column(data: memoryview) -> pa.Array:
    with pa.ipc.open_file(pa.py_buffer(data)) as reader:
        if reader.num_record_batches != 1 or reader.schema.names != [_NAME]:
            raise ValueError("expected one batch of ids")
        return reader.get_batch(0).column(0)
