"""A synthetic firm as an organisation of the platform: name, credit code, place."""

import random
from functools import cache
from typing import Any
from uuid import UUID

from marketplace.members.models import OrganisationKind
from marketplace.reference import regions
from web.demo.credit_codes import COOPERATIVE, ENTERPRISE, SOLE_PROPRIETOR, serial_of_code, synthetic_code
from web.demo.names import numbered_name, organisation_name
from web.demo.population.firm import Firm, rng_of

KINDS = {
    "sole_proprietor": OrganisationKind.INDIVIDUAL_BUSINESS,
    "cooperative": OrganisationKind.COOPERATIVE,
    "family_farm": OrganisationKind.FAMILY_FARM,
}
CODE_CATEGORY = {"sole_proprietor": SOLE_PROPRIETOR, "cooperative": COOPERATIVE}
SERIALS = 2**24
_STRIDE = 0x9E3779  # odd, so multiplying by it loses nothing modulo a power of two
_BACK = pow(_STRIDE, -1, SERIALS)


def scattered(serial: int) -> int:
    """A one-to-one scramble of serials below `SERIALS`, so that neighbours in the population have unlike codes."""
    return serial * _STRIDE % SERIALS


def serial_of(uscc: str) -> int:
    """The serial of the synthetic enterprise with this code."""
    return serial_of_code(uscc) * _BACK % SERIALS


def organisation_row(firm: Firm, organisation_id: UUID, taken: set[str] | None) -> dict[str, Any]:
    """Columns of the organisation. `taken`: names of the population so far, to which the new one is added; None: loaded by several
    processes at once, so that the name is made from the serial, which nobody else has.
    """
    rng, place = rng_of(firm.serial, "name"), _place(firm.region)
    return {
        "id": organisation_id,
        "name": _numbered(place, firm, rng) if taken is None else organisation_name(place, firm.section, firm.kind, rng, taken),
        "kind": KINDS.get(firm.kind, OrganisationKind.ENTERPRISE),
        "uscc": synthetic_code(CODE_CATEGORY.get(firm.kind, ENTERPRISE), scattered(firm.serial)),
        "region": firm.region,
        "synthetic": True,
    }


def _numbered(place: str, firm: Firm, rng: random.Random) -> str:
    return numbered_name(place, firm.section, firm.kind, rng, scattered(firm.serial))


@cache
def _place(region: str) -> str:
    """City or province in short: 「南京」."""
    named = [place.name for place in regions.path(region) if place.level in {"province", "city"} and place.selectable]
    return named[-1].removesuffix("市").removesuffix("省") if named else ""
