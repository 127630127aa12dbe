"""What the published offers ask for: by attribute, how many of them."""

from collections import Counter
from functools import lru_cache

from marketplace.eligibility.tree import leaves
from matching.recommend.catalogue import Catalogue

_KEPT = 2  # the catalogue that counts, and the one that it is just replacing


def asked_by_offers(catalogue: Catalogue) -> Counter[str]:
    """Attributes that conditions of offers name."""
    return _asked(_Held(catalogue))


class _Held:
    """A catalogue as a key: one revision of it is always the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return hash(id(self.catalogue))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.catalogue is self.catalogue


@lru_cache(_KEPT)
def _asked(held: _Held) -> Counter[str]:
    return Counter(name for offer in held.catalogue.offers for name in {leaf.attribute for leaf in leaves(offer.criterion)})
