"""What any adapter of the document store must pass: subclass, and give the fixture `store`."""

import hashlib
import io
from typing import BinaryIO, cast

import pytest

from marketplace.documents.store import DocumentStore
from marketplace.ids import new_id

CONTENT = "合同第一页".encode() * 100_000


class Breaking(io.BytesIO):
    """A source that fails after its first piece, as a connection does."""

    def read(self, size: int | None = -1) -> bytes:
        """One piece, then an error."""
        if self.tell():
            raise ConnectionError("gone")
        return super().read(16)


class StoreContract:
    """The tests."""

    def test_what_was_put_is_read_back_whole(self, store: DocumentStore) -> None:
        put = store.put(io.BytesIO(CONTENT))
        assert (put.size_bytes, put.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).digest())
        with store.open(put.key) as file:
            assert file.read() == CONTENT

    def test_each_put_has_its_own_key(self, store: DocumentStore) -> None:
        assert store.put(io.BytesIO(b"a")).key != store.put(io.BytesIO(b"a")).key

    def test_put_starts_where_the_source_stands(self, store: DocumentStore) -> None:
        source = io.BytesIO(b"head and body")
        source.seek(9)
        with store.open(store.put(source).key) as file:
            assert file.read() == b"body"

    def test_broken_upload_leaves_nothing(self, store: DocumentStore) -> None:
        before = {kept.name for kept in store.kept()}
        with pytest.raises(ConnectionError):
            store.put(cast("BinaryIO", Breaking(CONTENT)))
        assert {kept.name for kept in store.kept()} == before

    def test_absent_file_is_said_to_be_absent(self, store: DocumentStore) -> None:
        with pytest.raises(FileNotFoundError):
            store.open(new_id())

    def test_deleting_twice_is_as_once(self, store: DocumentStore) -> None:
        key = store.put(io.BytesIO(b"x")).key
        store.delete(key)
        store.delete(key)
        with pytest.raises(FileNotFoundError):
            store.open(key)

    def test_kept_lists_what_lies_there_and_discard_removes_it(self, store: DocumentStore) -> None:
        key = store.put(io.BytesIO(b"x")).key
        found = next(kept for kept in store.kept() if kept.key == key)
        assert found.changed_at.tzinfo is not None
        store.discard(found)
        assert key not in {kept.key for kept in store.kept()}
