"""Which row an id stands at, for a population that was not opened from a folder."""

import pyarrow as pa


class RowIndex:
    """Made when first asked: most populations are only ever asked about everybody."""

    def __init__(self, ids: pa.Array) -> None:
        self._ids = ids
        self._rows: dict[str, int] | None = None

    def row_of(self, profile_id: str) -> int | None:
        """The row of an id, None where there is none."""
        if self._rows is None:
            self._rows = {each: row for row, each in enumerate(self._ids.to_pylist())}
        return self._rows.get(profile_id)
