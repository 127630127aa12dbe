"""What stands beside a policy on its page: its clauses, the day its window speaks of, when to apply, its relations and its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.money import FEN_PER_YUAN, people_amount
from policies.library.labels import VALIDITY_BASIS_NAMES
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import Related, documents_of, related
from policies.library.pointers import PAPER_NAMES
from policies.library.schemas import ApplicationWindow
from policies.library.stacking import Stacking
from policies.library.words_of_terms import stacking_lines, window_lines


@dataclass(frozen=True, slots=True)
class Beside:
    """For `pages/policy.html`. `replaced_by`: those that are in force instead; pairs are (label or title, address)."""

    basis: str | None
    window: tuple[str, ...]
    budget: str | None
    clauses: tuple[Mapping[str, str], ...]
    stacking: tuple[str, ...]
    replaced_by: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str, str], ...]


NOTHING_BESIDE = Beside(None, (), None, (), (), (), (), ())


async def beside_policy(session: AsyncSession, policy: Policy, version: PolicyVersion) -> Beside:
    """Of the version in force."""
    others = await related(session, policy)
    files = await documents_of(session, version.id, public=True)
    return Beside(
        basis=VALIDITY_BASIS_NAMES[version.validity_basis] if version.validity_basis else None,
        window=tuple(window_lines(msgspec.convert(version.application_window, ApplicationWindow))),
        budget=None if version.budget_fen is None else people_amount(Decimal(version.budget_fen) / FEN_PER_YUAN),
        clauses=tuple(version.clauses),
        stacking=tuple(stacking_lines(msgspec.convert(version.stacking, Stacking))),
        replaced_by=tuple((each.title, _address(each)) for each in others if each.name == "replaced_by"),
        relations=tuple((each.label_zh, each.title, _address(each)) for each in others if each.name != "replaced_by"),
        files=tuple((PAPER_NAMES[each.kind], each.title_zh, f"/policies/{policy.code}/documents/{each.document_id}") for each in files),
    )


def _address(other: Related) -> str:
    return f"/policies/{other.code}"
