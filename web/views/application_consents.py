"""What the chosen lenders must be allowed to see before they can check their conditions, and what is allowed already."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from marketplace.consents.sensitive import ABOUT
from marketplace.consents.terms import last_day
from marketplace.information.catalogue.in_force import ItemInForce
from web.applying import Draft
from web.views.consents import seen_zh


@dataclass(frozen=True, slots=True)
class NeededItem:
    """One item. `until`: the day up to which a consent allows it already; `about`: what is sensitive in it."""

    code: str
    name: str
    seen: str
    about: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class LenderNeeds:
    """One lender with what its products' conditions ask for."""

    id: UUID
    name: str
    products: tuple[str, ...]
    items: tuple[NeededItem, ...]

    @property
    def missing(self) -> list[str]:
        """Codes that no consent allows yet."""
        return [each.code for each in self.items if each.until is None]

    @property
    def sensitive(self) -> bool:
        """Whether the law wants the adverse effects told."""
        return any(each.about for each in self.items if each.until is None)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What a product wants promised, and whether it has been, in the version in force."""

    product_id: UUID
    product: str
    texts: tuple[str, ...]
    given: bool


def lender_needs(draft: Draft, known: Mapping[str, ItemInForce], *, raw: bool) -> list[LenderNeeds]:
    """Lender by lender, in the order of the form; those that need nothing are left out."""
    found: dict[UUID, LenderNeeds] = {}
    for choice in draft.choices:
        lender, needs = choice.candidate.lender, choice.candidate.needs
        before = found.get(lender.id)
        items = {each.code: each for each in (before.items if before else ())}
        items |= {code: _item(draft, lender.id, code, name, known, raw=raw) for code, name in needs.items()}
        products = (*(before.products if before else ()), choice.version.name)
        found[lender.id] = LenderNeeds(lender.id, lender.name, products, tuple(items.values()))
    return [each for each in found.values() if each.items]


def undertakings_of(draft: Draft) -> list[Undertaking]:
    """Product by product; those without any are left out."""
    given = draft.form.undertaken
    return [
        Undertaking(
            each.product_id, each.version.name, tuple(each.version.undertakings), given.get(str(each.product_id)) == str(each.version.id)
        )
        for each in draft.choices
        if each.version.undertakings and each.candidate.product is not None
    ]


def _item(draft: Draft, lender_id: UUID, code: str, name: str, known: Mapping[str, ItemInForce], *, raw: bool) -> NeededItem:
    ends = [each.valid_until for each in draft.submission.consents if each.grantee_id == lender_id and code in each.live_items]
    seen = seen_zh(known[code].definition, raw=raw) if code in known else ""
    return NeededItem(code, name, seen, ABOUT.get(code), last_day(max(ends)).isoformat() if ends else None)
