"""The automatic examination of a claim: the figures of this moment, the amount with every step, and the checks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation
from policies.claims.book_view import book_now
from policies.claims.known import live_book, today_of
from policies.claims.limits import hold_loss, keep_loss, prior_balance, used_of, uses_of, year_of
from policies.claims.models import Claim
from policies.claims.models import Loss as LossRow
from policies.claims.papers import materials_there
from policies.claims.rules.checks import Check, Result, run_checks
from policies.claims.rules.facts import BookFacts, ClaimFacts, FilingFacts
from policies.claims.stop_figures import stop_figures
from policies.claims.terms import BookView, loss_of, net_loss_fen
from policies.filings.frozen import share_for
from policies.filings.models import Filing
from policies.filings.states import FilingStatus
from policies.filings.stops import bars_in_the_way
from policies.funds.fund_rules import Claimant, FundRules
from policies.funds.journal_models import FundPool
from policies.funds.models import Fund, FundVersion
from policies.funds.rules.computation import Computation, Room, Share, basis_of, compute
from policies.funds.rules.limits import Used, loss_left_fen, room_of, stack_left_fen
from policies.funds.schemas import read_rules
from products.loans.models import DefaultEvent
from products.loans.states import Classification

PASSING = ("limit_", "breaker_")  # what stands in the way now and may be gone tomorrow: reasons to defer, not to refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim with what it rests on."""

    claim: Claim
    fund: Fund
    filing: Filing
    version: FundVersion
    rules: FundRules
    claimant: Claimant
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What came of it. `pool`: cash and reserved of the fund in fen, None where it has no books yet."""

    case: Case
    year: str
    room: Room
    prior_balance_fen: int | None
    computation: Computation
    checks: tuple[Check, ...]
    book: BookView
    pool: tuple[int, int] | None

    @property
    def refusing(self) -> list[Check]:
        """Checks that keep the claim from being paid at all."""
        return [each for each in self.checks if each.result is Result.FAIL and not each.code.startswith(PASSING)]

    @property
    def waiting(self) -> list[Check]:
        """Checks that hold it up: a breaker, or a limit that is used up."""
        return [each for each in self.checks if each.result is Result.FAIL and each.code.startswith(PASSING)]

    def columns(self) -> dict[str, Any]:
        """For the claim's row."""
        return {
            "checks": msgspec.to_builtins(self.checks),
            "computation": self.written(),
            "computed_fen": self.computation.amount_fen,
        }

    def written(self) -> dict[str, Any]:
        """The computation with the share that it rests on; figures of money are whole fen."""
        pool = None if self.pool is None else {"cash_fen": self.pool[0], "reserved_fen": self.pool[1]}
        return {
            **msgspec.to_builtins(self.computation),
            "share": msgspec.to_builtins(self.case.share),
            "year": self.year,
            "pool": pool,
        }


async def rules_of(session: AsyncSession, claim: Claim) -> FundRules:
    """The rules of the version that the claim's loan was filed under."""
    return read_rules((await session.get_one(FundVersion, claim.fund_version_id)).rules)


async def case_of(session: AsyncSession, claim: Claim, *, lock: bool = False) -> Case:
    """What a claim rests on. `lock`: the filing is not revoked before the transaction ends."""
    filing = await session.get_one(Filing, claim.filing_id, populate_existing=True, with_for_update={"read": True} if lock else None)
    version = await session.get_one(FundVersion, claim.fund_version_id)
    claimant = Claimant(claim.claimant_kind)
    share = share_for(filing, claimant) if filing.shares is not None else None
    return Case(
        claim=claim, fund=await session.get_one(Fund, claim.fund_id), filing=filing, version=version, rules=read_rules(version.rules),
        claimant=claimant, share=share or Share(claimant=claimant, blocked_by=("备案时没有固定补偿比例",)),
    )  # fmt: skip


async def examine(session: AsyncSession, claim: Claim, *, at: datetime, lock: bool = False) -> Examination:
    """Compute and check at this moment, for whoever may read the fund's books. `lock`: the filing, the loss and every limit's counter are
    held until the transaction ends, in that order.
    """
    case = await case_of(session, claim, lock=lock)
    today, loss = today_of(at), loss_of(claim)
    row = await hold_loss(session, claim.default_event_id) if lock else await _loss_row(session, case)
    year = year_of(claim, case.filing, case.rules, today)
    used = await used_of(session, claim.fund_id, uses_of(claim, year), lock=lock)
    pool = await session.get(FundPool, claim.fund_id, populate_existing=True)
    prior = await prior_balance(session, case.rules, claim.fund_id, claim.claimant_id, year)
    others = await _promised_to_others(session, claim)
    room = _room(case, row, used, pool, prior, sum(others.values()))
    computation = compute(case.rules, case.share, loss, room)
    book = await book_now(session, case.filing, await live_book(session, claim.loan_id, at=at), (claim.receipt or {}).get("book"))
    facts = await _facts(session, case, book, row, computation, year, at, others.get(claim.fund_id, 0))
    return Examination(
        case=case, year=year, room=room, prior_balance_fen=prior, computation=computation, checks=tuple(run_checks(facts)), book=book,
        pool=None if pool is None else (pool.cash_fen, pool.reserved_fen),
    )  # fmt: skip


async def keep_case_loss(session: AsyncSession, case: Case) -> LossRow:
    """Write down the loss of the claim and the cap of its fund's stack."""
    net = net_loss_fen(case.rules, loss_of(case.claim))
    return await keep_loss(session, case.claim.default_event_id, net, stack_left_fen(case.rules, net, 0))


async def _loss_row(session: AsyncSession, case: Case) -> LossRow:
    row = await session.get(LossRow, case.claim.default_event_id, populate_existing=True)
    return await keep_case_loss(session, case) if row is None else row


def _room(case: Case, row: LossRow, used: Used, pool: FundPool | None, prior: int | None, to_others_fen: int) -> Room:
    loss = loss_of(case.claim)
    net = min(row.loss_fen, net_loss_fen(case.rules, loss))
    own = basis_of(case.rules, case.claimant, loss) or 0
    return room_of(
        case.rules, case.claimant, used, prior_balance_fen=prior,
        pool_free_fen=0 if pool is None else pool.cash_fen - pool.reserved_fen,
        loss_left_fen=loss_left_fen(net, own, row.compensated_fen, to_others_fen),
        stack_left_fen=None if row.cap_fen is None else row.cap_fen - row.compensated_fen,
    )  # fmt: skip


async def _facts(
    session: AsyncSession,
    case: Case,
    book: BookView,
    row: LossRow,
    computation: Computation,
    year: str,
    at: datetime,
    other_mode_fen: int,
) -> ClaimFacts:
    claim, filing, rules, today = case.claim, case.filing, case.rules, today_of(at)
    bars = await bars_in_the_way(session, case.fund, [claim.claimant_id, claim.subject_id], today)
    own_bar = next((each for each in bars if each.organisation_id == claim.claimant_id), None)
    claimant = await session.get_one(Organisation, claim.claimant_id)
    others = await _other_funds(session, claim)
    own_fen = claim.reserved_fen + claim.paid_fen - claim.claw_back_received_fen
    return ClaimFacts(
        rules=rules, claimant=case.claimant, claimant_name=claimant.name,
        claimant_admitted=not rules.admitted or not frozenset(rules.admitted).isdisjoint({claim.claimant_id, claim.branch_id}),
        claimant_is_party=claim.claimant_id in (filing.lender_id, filing.guarantor_id),
        defaulted_on=claim.defaulted_on, today=today, filing=await _filing(session, case), book=_book(book), loss=loss_of(claim),
        computation=computation, compensated_elsewhere_fen=row.compensated_fen - own_fen,
        other_funds=others, materials=await materials_there(session, claim, rules, book, filing),
        stops=await stop_figures(session, claim, filing, rules, year, computation.amount_fen or 0),
        barred_until=None if own_bar is None else own_bar.until_on, barred_reason_zh="" if own_bar is None else own_bar.reason_zh,
        licence_valid=claimant.status == "active" or None, borrower_barred=any(each.organisation_id == claim.subject_id for each in bars),
        other_mode_fen=other_mode_fen,
    )  # fmt: skip


async def _promised_to_others(session: AsyncSession, claim: Claim) -> dict[UUID, int]:
    """By fund, what other claimants have reserved or been paid on the same default, as far as the caller sees them: what is not seen counts
    as this claimant's, so that it is never paid too much.
    """
    promised = func.sum(Claim.reserved_fen + Claim.paid_fen)
    theirs = (Claim.default_event_id == claim.default_event_id) & (Claim.claimant_id != claim.claimant_id)
    rows = await session.execute(select(Claim.fund_id, promised).where(theirs).group_by(Claim.fund_id))
    return {fund_id: int(fen) for fund_id, fen in rows}


async def _other_funds(session: AsyncSession, claim: Claim) -> tuple[str, ...]:
    """Other funds that have reserved or paid on the same default, as far as the caller sees them, and as pinned by the claimant."""
    money = (Claim.reserved_fen > 0) | (Claim.paid_fen > 0)
    same = Claim.default_event_id == claim.default_event_id
    found: set[UUID] = set(await session.scalars(select(Claim.fund_id).where(same, Claim.fund_id != claim.fund_id, money)))
    return tuple(sorted(str(each) for each in found))


async def _filing(session: AsyncSession, case: Case) -> FilingFacts:
    filing = case.filing
    revoked = None if filing.status is not FilingStatus.REVOKED or filing.revoked_at is None else today_of(filing.revoked_at)
    return FilingFacts(
        number=filing.number, filed_on=filing.filed_on, revoked_on=revoked, amount_fen=filing.amount_fen, version_no=case.version.number,
        share_frozen=filing.shares is not None, filed_first=await filed_first(session, case),
    )  # fmt: skip


async def filed_first(session: AsyncSession, case: Case) -> bool:
    """Whether the filing was there when the default was declared. The lender's row says so; afterwards the receipt does."""
    default = await session.get(DefaultEvent, case.claim.default_event_id)
    if default is None or case.filing.filed_at is None:
        return bool((case.claim.receipt or {}).get("filed_first"))
    return case.filing.filed_at <= default.recorded_at


def _book(book: BookView) -> BookFacts:
    return BookFacts(
        as_of=book.as_of, principal_owed_fen=book.principal_owed_fen, days_past_due=book.days_past_due,
        classification=None if book.classification is None else Classification(book.classification),
        repaid_since_default_fen=book.repaid_since_default_fen, guarantor_paid_fen=book.guarantor_paid_fen,
        guarantor_paid_on=book.guarantor_paid_on,
    )  # fmt: skip
