"""What changed between two versions of a product, in sentences. Pure."""

from collections.abc import Collection

from products.catalogue.changes import Change, changes
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.words_of_terms import words_of_terms


def difference(before: DraftTerms, after: DraftTerms, faulty: Collection[str] = ()) -> list[Change]:
    """Every change in the order of the editor; [] where both say the same. `faulty`: parts of `after` that cannot be compared yet."""
    return changes(words_of_terms(before), words_of_terms(after, faulty), (before.criterion, after.criterion))
