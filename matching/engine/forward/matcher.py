"""One profile against many offers: compiled once, then a fraction of a millisecond each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from marketplace.eligibility.check import check_offers
from marketplace.eligibility.remedy import RemedyFinder
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.errors import OffersError
from matching.engine.forward.groups import program_of
from matching.engine.forward.matches import Matches
from matching.engine.forward.native import NativeRunner
from matching.engine.forward.profile_reader import ProfileReader
from matching.engine.forward.runner import PythonRunner, Runner
from matching.engine.forward.script import Script
from matching.engine.forward.unique_leaves import UniqueLeaves
from matching.engine.kernel.choose import kernel
from matching.engine.kernel.native import NativeKernel
from matching.engine.kernel.port import Kernel
from matching.engine.vocabulary_entries import as_vocabulary


class Matcher:
    """`[{"code", "criterion"}, …]`, compiled. May be used by several threads at once.

    `codes`: of the offers, in their order. `vocabulary`: that of its leaves.
    """

    def __init__(
        self,
        offers: Sequence[Mapping[str, Any]],
        vocabulary: Vocabulary | Iterable[Mapping[str, Any]],
        use_kernel: Callable[[], Kernel] = kernel,
    ) -> None:
        """`use_kernel`: asked at every match, since the native kernel may still be in the making.

        Raises: OffersError, VocabularyError, each with every problem.
        """
        self.vocabulary = as_vocabulary(vocabulary)
        if problems := check_offers(list(offers), self.vocabulary):
            raise OffersError(problems)
        self.codes: list[str] = [offer["code"] for offer in offers]
        self._criteria = [offer["criterion"] for offer in offers]
        unique = UniqueLeaves(self._criteria, self.vocabulary)
        self.listed = unique.listed
        self.program = program_of(self._criteria, unique.listed, unique.count)
        self._reader = ProfileReader(unique, self.vocabulary)
        self._numbers = {code: number for number, code in enumerate(self.codes)}
        self._finders: dict[int, RemedyFinder] = {}
        self._use_kernel = use_kernel
        self._prepared: tuple[Kernel | None, Runner] = (None, PythonRunner(self.program))

    def match(self, attributes: Mapping[str, Any]) -> Matches:
        """Raises: ProfileError with every wrong value. The profile is copied, so that explanations speak of what was matched."""
        kept = dict(attributes)
        return Matches(self, kept, self.runner().states(self._reader.outcomes(kept)))

    def runner(self) -> Runner:
        """What computes and writes for this matcher now."""
        chosen = self._use_kernel()
        prepared_for, runner = self._prepared
        if chosen is not prepared_for:
            runner = NativeRunner(chosen.library, self.program) if isinstance(chosen, NativeKernel) else PythonRunner(self.program)
            self._prepared = (chosen, runner)
        return runner

    def number_of(self, code: str) -> int:
        """The offer's place. Raises: KeyError."""
        return self._numbers[code]

    def remedy_finder(self, number: int) -> RemedyFinder:
        """Of the offer at this place."""
        finder = self._finders.get(number)
        if finder is None:
            finder = self._finders[number] = RemedyFinder(self._criteria[number], self.vocabulary)
        return finder

    @cached_property
    def script(self) -> Script:
        """What is written of all offers; made when the first text is asked for."""
        return Script(self.codes, self.listed)
