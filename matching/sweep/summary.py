"""SUMMARY: how many enterprises each offer is for."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """`profiles` were evaluated, `refused` were not; `counts`: offer → (eligible, undetermined), in the offers' order."""

    profiles: int
    refused: int
    counts: dict[str, tuple[int, int]]

    def summary(self) -> dict[str, Any]:
        """The document as the language's page says."""
        offers = [
            {"code": code, "eligible": eligible, "undetermined": open_, "ineligible": self.profiles - eligible - open_}
            for code, (eligible, open_) in self.counts.items()
        ]
        return {"profiles": self.profiles, "offers": offers}
