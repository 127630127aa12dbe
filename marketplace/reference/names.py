"""Names of hierarchical codes, for sentences."""

from marketplace.reference import industries, regions


def code_names(hierarchy: str, code: str) -> str | None:
    """What people call a code of the hierarchies `region` and `industry`; None where no table lists it."""
    if hierarchy == "region":
        return regions.full_name(code)
    if hierarchy == "industry":
        return industries.name(code)
    return None
