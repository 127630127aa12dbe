"""The engine as a process holds it: the current generation, mapped, and what has changed since, fetched by number.

An enterprise's position in the population is its ordinal, the same in every process and every generation, so sets of enterprises can be
kept as bits. A population that cannot be trusted (damaged, of another vocabulary, of a log that was set back) is never asked.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import real_now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary
from marketplace.errors import ZhidaError
from matching.engine import Population
from matching.engine.folder.aside import put_aside
from matching.engine.folder.errors import FolderBusy, FolderError
from matching.engine.folder.generations import current, open_current
from matching.engine.folder.vocabularies import vocabulary_hash
from matching.engine.reach import Reach
from matching.live.changes import changes_since, moment, same_log
from matching.live.generation import make_generation
from matching.live.held import Held, Misplaced
from matching.live.stamp import Moment

T = TypeVar("T")
LOOK_EVERY_SECONDS = 1.0
CHANGED_SHARE = 0.02  # of everybody, before a new generation is made
FEW = 1_000  # changes that are nothing to make a new generation for
LOG = structlog.get_logger("zhida.engine")


class EngineNotReady(ZhidaError):
    """The columns are being made; ask again in a moment (503)."""

    code = "engine_not_ready"

    def __init__(self) -> None:
        super().__init__("匹配引擎正在准备，请稍后再试。")


class LiveEngine:
    """One per process. `root` holds the generations, `sessions` are the system's.

    Whoever has seen for `patience` seconds that a new generation is due makes it; the others take it over. A process whose machine has no
    other one to make it waits no longer than that. `watch` is called after each look.
    """

    def __init__(
        self,
        root: Path,
        dsn: str,
        sessions: Sessions,
        *,
        patience: float = 0.0,
        vocabulary: Vocabulary | None = None,
        watch: Callable[["LiveEngine"], None] | None = None,
    ) -> None:
        self.root = root
        self.vocabulary = vocabulary or builtin_vocabulary()
        self.held: Held | None = None
        self._dsn, self._sessions, self._patience, self._watch = dsn, sessions, patience, watch
        self._due_since: float | None = None
        self._why: str | None = None  # there is nothing to use, as last said
        self._turn = asyncio.Lock()

    @cached_property
    def vocabulary_hash(self) -> str:
        """Another one means that columns and verdicts may mean something else."""
        return vocabulary_hash(self.vocabulary)

    def population(self) -> Population:
        """The population as last refreshed; ask it in a thread. Raises: EngineNotReady."""
        if self.held is None:
            raise EngineNotReady
        return self.held.population

    async def ask(self, question: Callable[[Population], T]) -> T:
        """Run a question against the population as it is now, beside the event loop. Raises: EngineNotReady, what the question raises."""
        held = await self.refresh()
        return await asyncio.to_thread(question, held.population)

    async def reach(self, criterion: Mapping[str, Any]) -> Reach:
        """One criterion against everybody. Raises: EngineNotReady, CriterionError with every problem."""
        return await self.ask(lambda population: population.reach(criterion))

    async def refresh(self) -> Held:
        """Take over a new generation and what has changed. Raises: EngineNotReady."""
        async with transaction(self._sessions, Binding.system()) as session:
            return await self.refresh_in(session)

    async def refresh_in(self, session: AsyncSession, *, committed: bool = True) -> Held:
        """As `refresh`, in a transaction of the caller's. `committed` False: it sees changes of its own, which may yet be taken back, so
        they are fetched again the next time. Raises: EngineNotReady.
        """
        async with self._turn:
            now = await moment(session)
            if now is None:
                raise EngineNotReady
            try:
                held = await self._at(session, now, committed=committed)
            except (FolderError, Misplaced) as error:
                self.held = None
                self._say(str(error))
                raise EngineNotReady from error
            self._why = None
            return held

    async def make(self) -> Held:
        """Make a new generation now and take it over. Raises: FolderBusy (another process is at it), EngineNotReady, OSError."""
        async with transaction(self._sessions, Binding.system()) as session:
            now = await moment(session)
        for aside in await asyncio.to_thread(put_aside, self.root, f"{real_now():%Y%m%dT%H%M%SZ}"):
            LOG.warning("put aside what stood in the engine's place", name=str(aside))
        await asyncio.to_thread(make_generation, self._dsn, self.root, self.vocabulary, now.stamp.position if now else 0)
        return await self.refresh()

    async def keep(self, stop: asyncio.Event) -> None:
        """Until `stop`: follow the changes, and make a new generation where one is due. Survives a database that goes away."""
        while not stop.is_set():
            try:
                await self.keep_once()
            except FolderBusy:
                pass  # another process is making it
            except Exception as error:
                LOG.warning("engine waits", error=type(error).__name__)
            if self._watch:
                self._watch(self)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    async def keep_once(self) -> None:
        """One look. Raises: FolderBusy."""
        try:
            due = _due(await self.refresh())
        except EngineNotReady:
            due = True
        if not due:
            self._due_since = None
            return
        self._due_since = self._due_since or monotonic()
        if monotonic() - self._due_since >= self._patience:
            await self.make()
            self._due_since = None

    async def _at(self, session: AsyncSession, now: Moment, *, committed: bool) -> Held:
        held, folder, unchanged = await asyncio.to_thread(self._look)
        if held is None or not unchanged or held.seen > now.stamp.number:
            held = await self._open(session, now)
        try:
            await self._catch_up(session, held, now, committed=committed)
        except Misplaced:  # a transaction in which enterprises came was taken back
            held = await self._open(session, now)
            await self._catch_up(session, held, now, committed=committed)
        held.outdated |= held.folder != folder
        self.held = held
        return held

    def _look(self) -> tuple[Held | None, Path | None, bool]:
        """What is held, the current generation, and whether that is the one that is held, as it was when it was opened."""
        held, folder = self.held, current(self.root)
        return held, folder, held is not None and held.is_current(folder)

    async def _open(self, session: AsyncSession, now: Moment) -> Held:
        opened: Held = await asyncio.to_thread(open_current, self.root, lambda folder: Held.open(folder, self.vocabulary), lambda _: True)
        if not await same_log(session, opened.stamp, now.stamp):
            raise FolderError(opened.folder, "was read from another log, or before the database was set back")
        return opened

    async def _catch_up(self, session: AsyncSession, held: Held, now: Moment, *, committed: bool) -> None:
        async for piece in changes_since(session, held.seen):
            await asyncio.to_thread(held.take, piece, self.vocabulary)
        if committed:
            held.seen = now.stamp.number
        if held.length > now.enterprises:
            raise Misplaced
        held.outdated = held.length < now.enterprises or held.stamp.number < now.bulk_number

    def _say(self, why: str) -> None:
        """Once, however often it is asked."""
        if why != self._why:
            LOG.warning("engine has no generation to use", why=why)
        self._why = why


def _due(held: Held) -> bool:
    return held.outdated or held.population.changed > max(FEW, CHANGED_SHARE * held.length)
