"""A whole installation for each test, ended with everything that it started."""

from collections.abc import Iterator

import pytest

from tests.system.installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A fresh home and port; nothing runs yet."""
    fresh = Installation.fresh()
    yield fresh
    fresh.remove()
