"""The reference samples: real policies, transcribed into the eligibility language."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from policies.library.labels import Beneficiary, PolicyKind
from policies.library.schemas import PolicyOffer, PolicyTerms
from policies.library.states import IssuerLevel
from products.catalogue.schemas import Code, Criterion, SampleMark, Words, fields_of
from products.catalogue.states import Confidence


class SamplePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a sample file; null is "the source does not say". `region` holds codes of where it applies."""

    code: Code
    title: Words
    document_number: str | None
    issuer: Words
    issuer_level: IssuerLevel
    region: list[str]
    published_on: date | None
    valid_from: date | None
    valid_to: date | None
    kind: PolicyKind
    tags: list[str]
    beneficiaries: list[Beneficiary]
    summary_zh: Words
    criterion: Criterion | None
    preferences: list[Criterion]
    undertakings: list[str]
    benefit: dict[str, Any]
    materials: list[str]
    process: list[str]
    stacking_zh: str | None
    as_of: str | None
    confidence: Confidence
    sample: bool
    guidance: bool
    unstated: bool
    notes_zh: str | None = None

    def __post_init__(self) -> None:
        """Raises: ValueError, which msgspec reports with the place."""
        if not self.sample:
            raise ValueError(f"{self.code} stands among the samples, so its `sample` must be true")

    def as_offer(self) -> PolicyOffer:
        """The sample as it enters the library."""
        said = fields_of(self, leaving_out=("code", "region", "as_of", "confidence", "sample"))
        return PolicyOffer(
            code=self.code,
            issuer_id=None,
            terms=PolicyTerms(**said),
            regions=self.region,
            sample=SampleMark(self.as_of, self.confidence),
        )


_DECODER = msgspec.json.Decoder(list[SamplePolicy], float_hook=Decimal)


@cache
def sample_policies() -> tuple[SamplePolicy, ...]:
    """Every sample, by file name and place in the file. Raises: msgspec.ValidationError naming the place and what was expected."""
    folder = files("policies.library").joinpath("samples")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(sample for file in found for sample in _DECODER.decode(file.read_bytes()))
