"""Who bore how much of a loss, and what each has had back: over all claims of one claimant on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.examine import rules_of
from policies.claims.models import Claim, ClaimRecovery
from policies.claims.reserve import own_payers, parts_left, parts_of
from policies.claims.terms import loss_of, net_loss_fen
from policies.funds.fund_rules import LENDER, FundRules, PayerKind
from policies.funds.rules.recovery import Division, divide_recovery


@dataclass(frozen=True, slots=True)
class Borne:
    """In fen, by a key for each payer of each claim. `owners`: whose claim a key is of (external payers have none); `payers`: its name."""

    borne: dict[str, int]
    returned: dict[str, int]
    owners: dict[str, UUID]
    payers: dict[str, str]
    interest_owed_fen: int
    debt_left_fen: int


async def borne_of(session: AsyncSession, claims: Sequence[Claim], reported_on: Claim) -> Borne:
    """Every claim of the loss that was paid; what remains of the loss is the claimant's own part."""
    borne: dict[str, int] = {}
    owners: dict[str, UUID] = {}
    names: dict[str, str] = {}
    for claim in claims:
        rules = await rules_of(session, claim)
        for payer, amount in paid_by_payer(claim, rules):
            key = f"{claim.id} {payer}"
            borne[key], owners[key], names[key] = amount, claim.id, payer
    for each in reported_on.payers:
        if each["kind"] == PayerKind.EXTERNAL:
            borne[each["payer"]] = each["amount_fen"]
            names[each["payer"]] = each["payer"]
    net = max([net_loss_fen(await rules_of(session, claim), loss_of(claim)) for claim in claims])
    borne[LENDER] = max(0, net - sum(borne.values()))
    recoveries = (await session.scalars(select(ClaimRecovery).where(ClaimRecovery.claim_id.in_([each.id for each in claims])))).all()
    return Borne(borne, _returned(recoveries), owners, names, *_owed(reported_on, net, recoveries))


def divided(rules: FundRules, borne: Borne, amount_fen: int, costs_fen: int) -> Division:
    """One sum by the order of these rules."""
    return divide_recovery(rules, amount_fen, borne.borne, borne.returned, costs_fen, borne.interest_owed_fen)


def paid_by_payer(claim: Claim, rules: FundRules) -> list[tuple[str, int]]:
    """What each payer of the fund has paid, in the fund's order."""
    paid = dict.fromkeys([payer for payer, _ in own_payers(claim)], 0)
    parts = parts_of(claim, rules)
    for part in parts[: len(parts) - len(parts_left(claim, rules))]:
        for payer, amount in part:
            paid[payer] += amount
    return list(paid.items())


def back_by_payer(recoveries: Sequence[ClaimRecovery]) -> dict[str, int]:
    """What each payer of one claim has had back."""
    back: dict[str, int] = {}
    for each in recoveries:
        for payer, amount in each.division["back"]:
            back[payer] = back.get(payer, 0) + amount
    return back


def _returned(recoveries: Sequence[ClaimRecovery]) -> dict[str, int]:
    returned: dict[str, int] = {LENDER: 0}
    for each in recoveries:
        returned[LENDER] += each.division["lender_fen"]
        for payer, amount in each.division["back"]:
            key = f"{each.claim_id} {payer}"
            returned[key] = returned.get(key, 0) + amount
    return returned


def _owed(claim: Claim, net_fen: int, recoveries: Sequence[ClaimRecovery]) -> tuple[int, int]:
    """Interest and penalty still owed beside the loss, and all of the debt that is left.

    Money of one recovery counts once, on the claim that it was reported on; its costs pay themselves.
    """
    whole = sum(loss_of(claim).by_part.values()) - claim.recovered_before_fen
    beside = max(0, whole - net_fen)
    interest = sum(each.division["interest_fen"] for each in recoveries)
    came = sum(each.amount_fen - each.costs_fen for each in recoveries if each.division["reported_on"] == str(each.claim_id))
    return max(0, beside - interest), max(0, whole - came)
