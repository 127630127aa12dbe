"""A sweep from file to file: both results are there only once everything in them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from marketplace.eligibility.batch.command_line import DONE, SOME_REFUSED
from marketplace.eligibility.batch.diagnostics import report_refused_count
from marketplace.eligibility.batch.inputs import load_offers, load_vocabulary
from marketplace.eligibility.batch.output import results_file
from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.vocabulary import Vocabulary
from matching.sweep.summary import Tally


@dataclass(frozen=True, slots=True)
class SweepFiles:
    """Paths of the inputs and the results; `attributes` None: the built-in vocabulary."""

    offers: str
    profiles: str
    attributes: str | None
    output: str
    summary: str


@dataclass(frozen=True, slots=True)
class Task:
    """What an engine is to do. `pairs` is open for writing; `beside` is the folder of the results, for whatever must lie somewhere."""

    profiles: str
    offers: Sequence[Mapping[str, Any]]
    vocabulary: Vocabulary
    pairs: BinaryIO
    beside: Path


class Engine(Protocol):
    """Writes the pairs of everybody and reports on standard error who is refused.

    Raises: UnusableInputError where the population cannot be read or its columns cannot be used.
    """

    def __call__(self, task: Task) -> Tally: ...


def sweep(files: SweepFiles, engine: Engine) -> int:
    """Write PAIRS and SUMMARY; returns DONE or SOME_REFUSED. Raises: UnusableInputError, OSError (nothing is left of either)."""
    vocabulary = load_vocabulary(files.attributes)
    offers = load_offers(files.offers, vocabulary)
    inputs = (files.offers, files.profiles, files.attributes)
    with results_file(files.summary, (*inputs, files.output)) as summary, results_file(files.output, inputs) as pairs:
        tally = engine(Task(files.profiles, offers, vocabulary, pairs, Path(files.output).resolve().parent))
        summary.write(utf8(write_json(tally.summary()) + "\n"))
        summary.flush()  # a full disk is met before the pairs are in their place, so neither is there without the other
    if tally.refused:
        report_refused_count(tally.refused, tally.profiles + tally.refused)
    return SOME_REFUSED if tally.refused else DONE
