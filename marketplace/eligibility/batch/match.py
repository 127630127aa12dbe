"""`zhida match`: profiles against offers, file to file, one profile in memory at a time."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from marketplace.eligibility.batch.command_line import DONE, SOME_REFUSED
from marketplace.eligibility.batch.diagnostics import Refusal, report_refusal, report_refused_count
from marketplace.eligibility.batch.inputs import load_offers, load_vocabulary
from marketplace.eligibility.batch.output import results_file
from marketplace.eligibility.batch.profile_rows import ProfileFile, ProfileRow, open_profiles
from marketplace.eligibility.batch.progress import ProgressBar
from marketplace.eligibility.batch.results import ResultLines
from marketplace.eligibility.batch.seen_ids import SeenIds
from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.json_text import utf8
from marketplace.eligibility.vocabulary import Facts, Vocabulary


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """The command line of `zhida match`, checked."""

    offers: str
    profiles: str
    attributes: str | None
    explain: str
    output: str | None


def match(options: MatchOptions) -> int:
    """Write one line per pair; returns DONE or SOME_REFUSED.

    Raises: UnusableInputError (nothing is left of the results if they go to a file), OSError where results cannot be written.
    """
    vocabulary = load_vocabulary(options.attributes)
    offers = load_offers(options.offers, vocabulary)
    lines = ResultLines(Evaluator(offers, vocabulary), options.explain)
    inputs = (options.offers, options.profiles, options.attributes)
    with closing(open_profiles(options.profiles, vocabulary)) as profiles, results_file(options.output, inputs) as results:
        reading = _Reading(profiles, vocabulary, ProgressBar(results_on_stdout=options.output is None))
        for profile, facts in reading.facts():
            results.write(utf8(lines.of_profile(profile, facts)))
    if reading.refused:
        report_refused_count(reading.refused, reading.read)
    return SOME_REFUSED if reading.refused else DONE


class _Reading:
    """Reads profiles, reports those that are refused, counts both."""

    def __init__(self, profiles: ProfileFile, vocabulary: Vocabulary, bar: ProgressBar) -> None:
        self._profiles = profiles
        self._vocabulary = vocabulary
        self._bar = bar
        self._seen = SeenIds()
        self.read = 0
        self.refused = 0

    def facts(self) -> Iterator[tuple[str, Facts]]:
        """Id and facts of every profile that can be evaluated, in file order."""
        try:
            for row in self._profiles.rows():
                self.read += 1
                facts = self._facts_of(row)
                if facts is None or row.id is None:
                    self.refused += 1
                else:
                    yield row.id, facts
                self._bar.show(self.read, self._profiles.share_read())
        finally:
            self._bar.clear()

    def _facts_of(self, row: ProfileRow) -> Facts | None:
        """None where the profile was refused, which has been reported."""
        if row.id is not None and not self._seen.add(row.id):
            self._report(Refusal(row.line, row.id, None, row.id, "an earlier profile has this id already; expected each id once"))
            return None
        if row.refusal is not None:
            self._report(row.refusal)
            return None
        facts, problems = self._vocabulary.facts(row.attributes)
        for wrong in problems:
            self._report(Refusal(row.line, row.id, wrong.attribute, wrong.value, wrong.problem.detail))
        return None if problems else facts

    def _report(self, refusal: Refusal) -> None:
        self._bar.clear()
        report_refusal(refusal)
