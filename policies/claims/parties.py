"""Whose a claim is: the organisations that see its steps and clocks."""

from uuid import UUID

from policies.claims.models import Claim


def parties_of(claim: Claim) -> list[UUID]:
    """The claimant's side; once it was submitted also those who keep the fund and those who review by its rules."""
    return claimants_of(claim) if claim.submitted_at is None else sorted({*claimants_of(claim), *keepers_of(claim), *claim.reviewer_ids})


def claimants_of(claim: Claim) -> list[UUID]:
    """The institution that claims and its branch."""
    return [each for each in (claim.claimant_id, claim.branch_id) if each is not None]


def keepers_of(claim: Claim) -> list[UUID]:
    """The bureau whose fund it is, and the manager that runs it."""
    return [each for each in (claim.bureau_id, claim.manager_id) if each is not None]
