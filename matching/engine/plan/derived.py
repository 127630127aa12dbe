"""What was worked out of a segment's columns and may be used again: signs of relations, planes of members."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from numpy.typing import NDArray

T = TypeVar("T", bound="NDArray[Any] | tuple[NDArray[Any], NDArray[Any]]")
_MOST_BYTES = 64 << 20  # everybody may ask for relations that nobody asked for before: a million rows have 1 MB of signs for each


class Derived:
    """The latest used of a segment, `most` bytes of them. For several threads at once."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is held under the key, made if need be; by two threads at once it may be made twice."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                held: T = self._held[key]
                return held
        made = make()
        with self._lock:
            if key not in self._held:
                self._held[key] = made
                self.bytes += _size(made)
            while self.bytes > self._most and len(self._held) > 1:
                self.bytes -= _size(self._held.popitem(last=False)[1])
        return made


def _size(made: Any) -> int:
    return sum(each.nbytes for each in made) if isinstance(made, tuple) else int(made.nbytes)
