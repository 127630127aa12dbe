"""Events read from the feed, by a bank that opens no port."""

from collections.abc import Iterator
from typing import Any

from web.bank_simulator.memory import Memory
from web.bank_simulator.programs import Program


class FeedRefused(Exception):
    """The platform does not give the feed to this client."""


class Feed:
    """Events in their order. The cursor is kept only after a page has been worked on: after a crash a page comes again."""

    def __init__(self, program: Program, memory: Memory) -> None:
        self._program, self._memory = program, memory

    def new(self) -> Iterator[dict[str, Any]]:
        """What has happened since the last time. Raises: FeedRefused."""
        while True:
            cursor = self._memory.kept.cursor
            reply = self._program.call("list_events", query={"limit": "200", **({"cursor": cursor} if cursor else {})})
            if not reply.ok:
                raise FeedRefused(f"the feed answered {reply.status}: {reply.data.get('detail', '')}")
            yield from reply.data["items"]
            if cursor == reply.data["next_cursor"]:
                return
            self._memory.kept.cursor = reply.data["next_cursor"]
            self._memory.write()
            if not reply.data["items"]:
                return
