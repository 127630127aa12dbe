"""Everybody, ready to be asked: a base of columns, what changed since, and the offers that updates are compared with.

Two locks, the outer first: `_turn` is held by whoever changes or saves, for as long as that takes; `_lock` only while the overlay is
looked at or changed, so nobody who asks waits for a disk.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from typing import Any

import numpy as np
import pyarrow as pa

from marketplace.eligibility.json_text import read_json, write_json
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.attached import Attached, Statuses, digest_of
from matching.engine.columns.column import Segment
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ids_column import Refusal
from matching.engine.columns.ingest import segment_of
from matching.engine.columns.merge import Chosen, merge
from matching.engine.columns.sketching import with_sketches
from matching.engine.columns.sources import ParquetColumns
from matching.engine.errors import ProfileError
from matching.engine.folder.open import OpenedFolder, open_folder
from matching.engine.folder.row_index import RowIndex
from matching.engine.folder.write import write_folder
from matching.engine.given import own_attributes, own_id
from matching.engine.kernel.choose import kernel
from matching.engine.overlay import Overlay, living_rows
from matching.engine.plan.derived import Derived
from matching.engine.plan.question import Question
from matching.engine.plan.question_leaves import LeafReaders
from matching.engine.plan.stored import plan_from_arrays, plan_to_arrays
from matching.engine.reach import Reach
from matching.engine.snapshot import Snapshot, View, every_row
from matching.engine.sweep import Sweep
from matching.engine.vocabulary_entries import VocabularyOrEntries, as_vocabulary


class Population:
    """Profiles by id. Queries see the moment they were asked at; several threads may ask while one changes."""

    def __init__(self, base: Segment, vocabulary: Vocabulary, *, stamp: Mapping[str, Any], refusals: Sequence[Refusal] = ()) -> None:
        self.vocabulary = vocabulary
        self.stamp = dict(stamp)
        self.refusals = list(refusals)
        self._turn, self._lock = RLock(), Lock()
        self._base = View(base, every_row(base.rows), None, Derived())
        self._index: RowIndex | None = None
        self._overlay = Overlay(vocabulary)
        self._readers = LeafReaders(vocabulary)
        self._length = base.rows
        self._size = base.rows
        self._folder: OpenedFolder | None = None
        self._attached: Attached | None = None
        self._asked: Attached | None = None  # the offers of the last sweep: the next one is mostly of the same
        self._verdicts: dict[str, bytes] = {}  # of changed profiles against the attached offers

    @classmethod
    def from_arrow(cls, table: pa.Table, vocabulary: VocabularyOrEntries) -> "Population":
        """A column `id`, one column per attribute, others ignored. Rows that are refused are in `refusals`. Raises: PopulationError."""
        known = as_vocabulary(vocabulary)
        ingested = segment_of(table, known)
        return cls(with_sketches(ingested.segment, kernel().bin), known, stamp={}, refusals=ingested.refusals)

    @classmethod
    def from_parquet(cls, path: str | Path, vocabulary: VocabularyOrEntries) -> "Population":
        """As `from_arrow`; columns that the vocabulary does not know are not read.

        Raises: PopulationError, OSError, pa.ArrowInvalid (no Parquet file, or a damaged one).
        """
        known = as_vocabulary(vocabulary)
        with ParquetColumns(path, known) as columns:
            ingested = segment_of(columns, known)
        pa.default_memory_pool().release_unused()  # what columns took as they were read, several times what is left of them
        return cls(with_sketches(ingested.segment, kernel().bin), known, stamp={}, refusals=ingested.refusals)

    @classmethod
    def open(cls, folder: str | Path, vocabulary: VocabularyOrEntries | None = None) -> "Population":
        """Map a saved population and take in its update file. Raises: FolderError; also where it speaks of another vocabulary."""
        opened = open_folder(Path(folder), None if vocabulary is None else as_vocabulary(vocabulary))
        population = cls(opened.segment, opened.vocabulary, stamp=opened.stamp)
        population._folder, population._index = opened, opened.index
        if kept := opened.extra_json:
            plan = plan_from_arrays(opened.segment.rows, opened.extra)
            population._asked = Attached(partial(read_json, kept["offers"]), opened.vocabulary, kept["digest"], plan)
        population.apply(opened.updates.refresh())
        return population

    def save(self, folder: str | Path, stamp: Mapping[str, Any] | None = None) -> None:
        """Write everybody to a folder, changes included, with the offers that are attached. A crash leaves what was there before."""
        with self._turn:
            segment = with_sketches(self._compacted(), kernel().bin)
            asked = self._attached or self._asked
            arrays, said = {}, None
            if asked is not None:
                arrays = plan_to_arrays(asked.plan_for(View(segment, None, None, Derived()), kernel()))
                said = {"offers": write_json(asked.offers), "digest": asked.digest}
            updates = None if self._folder is None else self._folder.updates
            write_folder(Path(folder), segment, self.vocabulary, self.stamp if stamp is None else stamp, arrays, said, updates=updates)

    @property
    def size(self) -> int:
        """How many profiles there are."""
        return self._size

    @property
    def changed(self) -> int:
        """How many profiles have changed since the base was made."""
        return len(self._overlay)

    @property
    def kernel_name(self) -> str:
        """avx512, avx2, plain or numpy."""
        return kernel().name

    def ids(self) -> pa.Array:
        """Every id, in order."""
        snapshot = self._snapshot()
        return snapshot.ids_of(
            [view.alive if view.alive is not None else every_row(view.segment.rows) for view in snapshot.views], kernel()
        )

    def reach(self, criterion: Mapping[str, Any]) -> Reach:
        """One criterion against everybody. Raises: CriterionError with every problem."""
        question = Question.read(criterion, self._readers, self.vocabulary)
        return Reach(self._snapshot(), question, self.vocabulary, kernel())

    def sweep(self, offers: Sequence[Mapping[str, Any]]) -> Sweep:
        """Everybody against every offer. Raises: OffersError with every problem."""
        asked = self._offers(offers)
        snapshot, chosen = self._snapshot(), kernel()
        return Sweep(snapshot, [offer["code"] for offer in offers], asked.sweep(snapshot, chosen), chosen)

    def attach(self, offers: Sequence[Mapping[str, Any]]) -> None:
        """From now on updates say which of these offers they changed. Raises: OffersError."""
        asked = self._offers(offers)
        with self._turn:
            self._verdicts.clear()
            self._attached = asked

    def attributes_of(self, profile_id: str) -> dict[str, Any] | None:
        """A profile as the columns hold it, `when_absent` values included; None for nobody."""
        found = self._row_of(profile_id)
        return None if found is None else attributes_of(*found, self.vocabulary)

    def update(self, profile_id: str, attributes: Mapping[str, Any]) -> list[str]:
        """Replace or add a profile; of an opened folder it is in the update file before this returns.

        Returns the codes of the attached offers whose verdict changed; somebody new was ineligible for everything before.
        Raises: ProfileError, TypeError or ValueError (no id), FolderError where another process writes to the folder. Nothing has changed
        then, in memory or in the file.
        """
        own_id(profile_id)
        attributes = own_attributes(attributes, self.vocabulary)
        with self._turn:
            after = self._judged(attributes)
            if self._folder is not None:
                if not self._folder.updates.writing:
                    self.apply(self._folder.updates.begin_writing())
                self._folder.updates.append(profile_id, attributes)
            return self._changed(self._put(profile_id, attributes, after), after)

    def refresh(self) -> dict[str, list[str]]:
        """Take in what another process has appended to the update file since; as `apply`. Raises: FolderError."""
        with self._turn:  # between looking and taking in nobody else may take in what was appended later
            return {} if self._folder is None else self.apply(self._folder.updates.refresh())

    def close(self) -> None:
        """Let other processes write to the folder. The population goes on to answer."""
        if self._folder is not None:
            self._folder.updates.close()

    def apply(self, changes: Iterable[tuple[str, Mapping[str, Any] | None]]) -> dict[str, list[str]]:
        """Changes in memory only; None removes. → id: codes as `update` returns them.

        Raises: ProfileError, TypeError or ValueError (no id), before that change is made.
        """
        with self._turn:
            changed: dict[str, list[str]] = {}
            for profile_id, given in changes:
                own_id(profile_id)
                attributes = None if given is None else own_attributes(given, self.vocabulary)
                after = self._judged(attributes)
                changed[profile_id] = self._changed(self._put(profile_id, attributes, after), after)
            return changed

    def _offers(self, offers: Sequence[Mapping[str, Any]]) -> Attached:
        digest = digest_of(offers)
        for held in (self._attached, self._asked):
            if held is not None and held.digest == digest:
                return held
        asked = Attached.of(offers, self.vocabulary, digest)
        self._asked = asked
        return asked

    def _snapshot(self) -> Snapshot:
        base = self._base
        with self._lock:
            alive = None if base.alive is None or not len(self._overlay) else base.alive.copy()
            return Snapshot([View(base.segment, alive, None, base.derived), *self._overlay.views()], self._length)

    def _judged(self, attributes: Mapping[str, Any] | None) -> Statuses | None:
        """Verdicts of a profile to come; None where no offers are attached. It is checked in any case."""
        if self._attached is not None:
            if attributes is None:
                return np.zeros(len(self._attached.codes), np.uint8)
            return np.asarray(self._attached.matcher.match(attributes).verdict_numbers(), np.uint8)
        if attributes is not None and (problems := self.vocabulary.facts(attributes)[1]):
            raise ProfileError(problems)
        return None

    def _put(self, profile_id: str, attributes: Mapping[str, Any] | None, after: Statuses | None) -> Statuses | None:
        """Make the change; returns the verdicts before it."""
        with self._lock:
            position, held = self._overlay.position_of(profile_id), self._overlay.holds(profile_id)
        row = self._base_row(profile_id) if position is None else None
        if position is None:
            position, held = (row, True) if row is not None else (self._length, False)
        before = None if after is None else self._before(profile_id, row, held)
        if position == self._length and attributes is None:
            return before
        if after is not None:
            self._verdicts[profile_id] = _packed(after)
        with self._lock:
            self._length = max(self._length, position + 1)
            if row is not None and self._base.alive is not None:
                self._base.alive[row >> 6] &= ~np.uint64(1 << (row & 63))
            self._overlay.put(profile_id, position, attributes)
            self._size += (attributes is not None) - held
        return before

    def _before(self, profile_id: str, row: int | None, held: bool) -> Statuses:
        attached = self._attached
        if attached is None or not held:
            return np.zeros(0 if attached is None else len(attached.codes), np.uint8)
        if row is not None:
            return attached.statuses_of_row(self._base, row, kernel())
        if (packed := self._verdicts.get(profile_id)) is not None:
            return _unpacked(packed, len(attached.codes))
        known = self.attributes_of(profile_id)  # changed before these offers were attached
        return _none(attached) if known is None else np.asarray(attached.matcher.match(known).verdict_numbers(), np.uint8)

    def _changed(self, before: Statuses | None, after: Statuses | None) -> list[str]:
        if before is None or after is None or self._attached is None:
            return []
        codes: list[str] = self._attached.codes[before != after].tolist()
        return codes

    def _base_row(self, profile_id: str) -> int | None:
        if self._index is None:
            self._index = RowIndex.of(self._base.segment.ids)
        return self._index.row_of(profile_id)

    def _row_of(self, profile_id: str) -> tuple[Segment, int] | None:
        with self._lock:
            if self._overlay.position_of(profile_id) is not None:
                return self._overlay.row_of(profile_id)
        row = self._base_row(profile_id)
        return None if row is None else (self._base.segment, row)

    def _compacted(self) -> Segment:
        """Everybody in one segment, in order."""
        if not len(self._overlay):
            return self._base.segment
        views = self._snapshot().views
        rows = [living_rows(view.alive, view.segment.rows) if view.alive is not None else np.arange(view.segment.rows) for view in views]
        positions = [kept if view.positions is None else view.positions[kept] for view, kept in zip(views, rows, strict=True)]
        order = np.argsort(np.concatenate(positions), kind="stable")
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        ends = np.cumsum([0, *map(len, rows)])
        return merge([Chosen(view.segment, kept, places[a:b]) for view, kept, a, b in zip(views, rows, ends[:-1], ends[1:], strict=True)])


def _none(attached: Attached) -> Statuses:
    return np.zeros(len(attached.codes), np.uint8)


def _packed(statuses: Statuses) -> bytes:
    """Two bits per offer, all that are UNKNOWN before all that are TRUE: four times smaller, for as many profiles as have changed."""
    return np.packbits(np.concatenate([statuses == UNKNOWN, statuses == TRUE])).tobytes()


def _unpacked(packed: bytes, offers: int) -> Statuses:
    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=2 * offers)
    return UNKNOWN * bits[:offers] + TRUE * bits[offers:]
