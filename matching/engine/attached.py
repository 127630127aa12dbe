"""Offers that a population has been asked about at once: checked, compiled, and ready for its base."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.check import check_offers
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.errors import OffersError
from matching.engine.forward.matcher import Matcher
from matching.engine.given import own_criterion
from matching.engine.kernel.port import Blocks, Kernel
from matching.engine.plan.plan import Plan
from matching.engine.plan.program import Compiled
from matching.engine.snapshot import Snapshot, View

Offers = list[dict[str, Any]]
Statuses = NDArray[np.uint8]  # one outcome per offer
_AN_OBJECT = " at 0x"  # in what Python says of an object that says nothing of itself


class Attached:
    """Checked offers in their order, `[{"code", "criterion"}, …]`."""

    def __init__(self, offers: Callable[[], Offers], vocabulary: Vocabulary, digest: str, plan: Plan | None) -> None:
        """`offers`: asked when they are first needed; a process that opens a folder to sweep never reads them. `plan`: for the base."""
        self._read = offers
        self.digest = digest
        self._vocabulary = vocabulary
        self._base_plan = plan

    @classmethod
    def of(cls, offers: Sequence[Mapping[str, Any]], vocabulary: Vocabulary, digest: str) -> "Attached":
        """Raises: OffersError."""
        if problems := check_offers(list(offers), vocabulary):
            raise OffersError(problems)
        # Criteria are compiled when they are first needed: by then the caller may have changed his.
        own = [{"code": offer["code"], "criterion": own_criterion(offer["criterion"])} for offer in offers]
        return cls(lambda: own, vocabulary, digest, None)

    @cached_property
    def offers(self) -> Offers:
        """Copies of our own."""
        return self._read()

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """As an array: an update may change some hundreds of them, which are picked at once."""
        return np.array([offer["code"] for offer in self.offers], np.object_)

    @cached_property
    def matcher(self) -> Matcher:
        """One profile against these offers."""
        return Matcher(self.offers, self._vocabulary)

    @cached_property
    def _compiled(self) -> Compiled:
        return Compiled.of([offer["criterion"] for offer in self.offers], self._vocabulary)

    def base_plan(self, base: View, kernel: Kernel) -> Plan:
        """The program over the base's binned columns, made once."""
        if self._base_plan is None:
            self._base_plan = self.plan_for(base, kernel)
        return self._base_plan

    def plan_for(self, view: View, kernel: Kernel) -> Plan:
        """The program over columns of a segment binned for these offers."""
        return self._compiled.plan(view.segment, kernel, binned=True, derived=view.derived)

    def sweep(self, snapshot: Snapshot, kernel: Kernel) -> list[Blocks]:
        """Every view against every offer."""
        base, *changed = snapshot.views
        found = [kernel.sweep(self.base_plan(base, kernel), base.alive)]
        return found + [
            kernel.sweep(self._compiled.plan(view.segment, kernel, binned=False, derived=view.derived), view.alive) for view in changed
        ]

    def statuses_of_row(self, base: View, row: int, kernel: Kernel) -> Statuses:
        """Outcome of every offer for one row of the base, dead or alive."""
        return kernel.outcomes_of_row(self.base_plan(base, kernel), row)


def digest_of(offers: Sequence[Mapping[str, Any]]) -> str:
    """The same for offers that say the same in the same words, and only for those."""
    try:
        said = repr([(offer.get("code"), offer.get("criterion")) if isinstance(offer, dict) else offer for offer in offers])
    except Exception:  # nested beyond reading, or no offers at all: checking them says so
        said = ""
    if not said or _AN_OBJECT in said:  # the next object may lie at the same address
        return secrets.token_hex(16)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
