"""The amount of a claim: what holds for all rules and losses, and the cases in which it must not be computed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from policies.funds.fund_rules import (
    BandMode,
    BankYearCap,
    Caps,
    Claimant,
    FundRules,
    Layer,
    LayerMode,
    Part,
    PayerKind,
    Stack,
    StopRule,
    Tier,
    TierChoice,
    Trigger,
)
from policies.funds.rules.computation import Computation, Deal, Loss, Room, Share, compute, share_of

SHORTLY = settings(max_examples=60, deadline=None)
BANK = Claimant.BANK
fens = st.integers(0, 10**13)
rooms = st.builds(
    Room,
    loan_fen=st.none() | fens,
    borrower_fen=st.none() | fens,
    bank_year_fen=st.none() | fens,
    pool_year_fen=st.none() | fens,
    pool_free_fen=fens,
    loss_left_fen=fens,
    stack_left_fen=st.none() | fens,
)
losses = st.builds(Loss, principal_fen=fens, interest_fen=st.integers(0, 10**9), recovered_before_fen=st.integers(0, 10**12))


@st.composite
def layer_lists(draw: st.DrawFn) -> list[Layer]:
    """Layers that add up to 100, one of them the lender."""
    cuts = sorted(draw(st.lists(st.integers(1, 9999), min_size=1, max_size=4, unique=True)))
    shares = [Decimal(end - start).scaleb(-2) for start, end in zip([0, *cuts], [*cuts, 10000], strict=True)]
    kinds = [PayerKind.FUND, *(draw(st.sampled_from([PayerKind.FUND, PayerKind.EXTERNAL])) for _ in shares[2:]), PayerKind.LENDER]
    return [Layer(payer=f"p{place}", share_pct=share, kind=kind) for place, (share, kind) in enumerate(zip(shares, kinds, strict=True))]


@st.composite
def fund_rules(draw: st.DrawFn) -> FundRules:
    """Rules with a share, or with layers of the loss, or of both."""
    mode = draw(st.sampled_from(LayerMode))
    if draw(st.booleans()):
        return FundRules(layers=draw(layer_lists()), layer_mode=mode)
    first = draw(st.integers(0, 10000))
    layers = [Layer(payer="a", share_pct=Decimal(first).scaleb(-2)), Layer(payer="b", share_pct=Decimal(10000 - first).scaleb(-2))]
    share = Decimal(draw(st.integers(0, 10**8))).scaleb(-6)
    return FundRules(shares=share, layers=layers if draw(st.booleans()) else [], layer_mode=mode)


def unknown(criterion: object) -> None:
    return None


def share_for(rules: FundRules, loan_fen: int = 100, claimant: Claimant = BANK) -> Share:
    return share_of(rules, Deal({}, loan_fen, claimant), unknown)


def computed(rules: FundRules, loss: Loss, room: Room | None = None, **deal: object) -> Computation:
    return compute(rules, share_for(rules, **deal), loss, room or Room())  # type: ignore[arg-type]


@SHORTLY
@given(fund_rules(), losses, rooms)
def test_payers_lender_and_others_add_up_to_the_loss(rules: FundRules, loss: Loss, room: Room) -> None:
    found = computed(rules, loss, room)
    assert found.blocked_by == ()
    assert sum(each.amount_fen for each in found.payers) + (found.lender_fen or 0) + found.elsewhere_fen == found.basis_fen
    assert min([0, *(each.amount_fen for each in found.payers), found.lender_fen or 0]) == 0
    assert found.amount_fen == sum(each.amount_fen for each in found.payers if each.kind is PayerKind.FUND)


@SHORTLY
@given(fund_rules(), losses, rooms)
def test_the_amount_is_the_smallest_of_share_and_limits(rules: FundRules, loss: Loss, room: Room) -> None:
    found = computed(rules, loss, room)
    assert found.amount_fen == min([found.by_share_fen, *(limit.available_fen for limit in found.limits)])
    assert {limit.code for limit in found.limits if limit.bites} == {
        limit.code for limit in found.limits if limit.available_fen < (found.by_share_fen or 0)
    }
    assert all(getattr(room, f"{limit.code}_fen") == limit.available_fen for limit in found.limits)


@SHORTLY
@given(fund_rules(), losses, rooms, st.integers(1, 10**12))
def test_more_room_never_pays_less(rules: FundRules, loss: Loss, room: Room, more: int) -> None:
    wider = Room(**{name: None if fen is None else fen + more for name in Room.__slots__ for fen in [getattr(room, name)]})
    assert (computed(rules, loss, wider).amount_fen or 0) >= (computed(rules, loss, room).amount_fen or 0)


@SHORTLY
@given(st.integers(0, 10**8), fens, st.integers(0, 10**12))
def test_a_larger_loss_never_pays_less(millionths: int, principal: int, more: int) -> None:
    rules = FundRules(shares=Decimal(millionths).scaleb(-6))
    less, larger = (computed(rules, Loss(principal_fen=fen)).amount_fen for fen in (principal, principal + more))
    assert less is not None
    assert larger is not None
    assert less <= larger


@SHORTLY
@given(fund_rules(), losses, rooms)
def test_no_payer_pays_more_because_a_limit_bites(rules: FundRules, loss: Loss, room: Room) -> None:
    cut, whole = computed(rules, loss, room), computed(rules, loss)
    assert all(a.amount_fen <= b.amount_fen for a, b in zip(cut.payers, whole.payers, strict=True))


@SHORTLY
@given(fund_rules(), losses, rooms)
def test_a_computation_can_be_stored_and_read_again(rules: FundRules, loss: Loss, room: Room) -> None:
    found = computed(rules, loss, room)
    assert json.decode(json.encode(found), type=Computation) == found
    share = share_for(rules)
    assert json.decode(json.encode(share), type=Share) == share


def test_exactly_half_a_fen_is_rounded_up() -> None:
    assert computed(FundRules(shares=Decimal(50)), Loss(principal_fen=3)).amount_fen == 2
    assert computed(FundRules(shares=Decimal("49.999999")), Loss(principal_fen=3)).amount_fen == 1


def test_payers_who_all_round_up_never_pay_more_than_the_loss() -> None:
    layers = [Layer(payer=name, share_pct=Decimal(25)) for name in "abcd"]
    found = computed(FundRules(shares=Decimal(100), layers=layers), Loss(principal_fen=2))
    assert [each.amount_fen for each in found.payers] == [1, 1, 0, 0]
    assert found.lender_fen == 0


def test_a_cut_is_divided_in_proportion_and_the_last_takes_the_fen_left_over() -> None:
    layers = [Layer(payer=name, share_pct=share) for name, share in (("a", Decimal(20)), ("b", Decimal(20)), ("c", Decimal(60)))]
    found = computed(FundRules(shares=Decimal(100), layers=layers), Loss(principal_fen=1000), Room(pool_free_fen=101))
    assert [each.amount_fen for each in found.payers] == [20, 20, 61]


def test_slices_of_the_loss_are_added_up_exactly() -> None:
    tiers = [Tier(up_to="5.00", share_pct=Decimal(40)), Tier(up_to="15.00", share_pct=Decimal(30)), Tier(share_pct=Decimal("20.5"))]
    rules = FundRules(tiers=tiers, band_mode=BandMode.MARGINAL)
    # 5.00 x 40 % + 10.00 x 30 % + 2.01 x 20.5 % = 2.00 + 3.00 + 0.41205
    assert computed(rules, Loss(principal_fen=1701)).amount_fen == 541
    assert computed(rules, Loss(principal_fen=500)).amount_fen == 200


def test_above_the_last_slice_nothing_is_paid() -> None:
    whole = FundRules(tiers=[Tier(up_to="5.00", share_pct=Decimal(100))], band_mode=BandMode.MARGINAL)
    assert computed(whole, Loss(principal_fen=3)).amount_fen == 3
    assert computed(whole, Loss(principal_fen=600)).amount_fen == 500


def test_tiers_that_fit_together_are_added_up() -> None:
    always = {"attribute": "first_loan", "is": True}
    rules = FundRules(tiers=[Tier(share_pct=Decimal(30)), Tier(when=always, share_pct=Decimal(10))], tier_choice=TierChoice.SUM)
    assert share_of(rules, Deal({}, 1, BANK), lambda criterion: True).pct == 40
    assert share_of(rules, Deal({}, 1, BANK), lambda criterion: False).pct == 30
    assert share_of(rules, Deal({}, 1, BANK), unknown).blocked_by == ("补偿档次「第 2 档」的条件待核实",)


def test_the_highest_share_of_layers_is_a_limit_among_others() -> None:
    rules = FundRules(
        layers=[Layer(payer="fund", share_pct=Decimal(60)), Layer(payer="bank", share_pct=Decimal(40))], max_share_pct=Decimal(50)
    )
    found = computed(rules, Loss(principal_fen=1001))
    assert (found.amount_fen, found.lender_fen) == (501, 500)
    assert [limit.code for limit in found.limits if limit.bites] == ["max_share"]


def test_what_a_guarantor_paid_is_its_loss_and_no_longer_the_lenders() -> None:
    rules = FundRules(shares=Decimal(50), claimants=[BANK, Claimant.GUARANTOR])
    loss = Loss(principal_fen=1000, recovered_before_fen=100, guarantor_paid_fen=600)
    assert computed(rules, loss, claimant=Claimant.GUARANTOR).basis_fen == 600
    assert computed(rules, loss).basis_fen == 300


def test_a_guarantor_that_has_not_paid_has_no_amount() -> None:
    rules = FundRules(shares=Decimal(50), claimants=[Claimant.GUARANTOR])
    found = computed(rules, Loss(principal_fen=1000), claimant=Claimant.GUARANTOR)
    assert (found.amount_fen, found.blocked_by) == (None, ("未填写代偿金额",))


NULLS = {
    "share": FundRules(shares=None),
    "share of the kind": FundRules(shares={BANK: None}),
    "tier": FundRules(tiers=[Tier(share_pct=None)]),
    "slice": FundRules(tiers=[Tier(share_pct=Decimal(1), up_to="1.00"), Tier(share_pct=None)], band_mode=BandMode.MARGINAL),
    "layer": FundRules(layers=[Layer(payer="fund", share_pct=None), Layer(payer="bank", share_pct=Decimal(20))]),
    "cap of a layer": FundRules(layers=[Layer(payer="fund", share_pct=Decimal(100), cap=None)]),
    "highest share": FundRules(shares=Decimal(30), max_share_pct=None),
    "cap of a loan": FundRules(shares=Decimal(30), caps=Caps(loan=None)),
    "cap of a borrower": FundRules(shares=Decimal(30), caps=Caps(borrower=None)),
    "cap of a year": FundRules(shares=Decimal(30), caps=Caps(pool_year=None)),
    "cap of a bank": FundRules(shares=Decimal(30), caps=Caps(bank_year=None)),
    "half of a bank's cap": FundRules(shares=Decimal(30), caps=Caps(bank_year=BankYearCap(amount="1.00", pct_of_prior_balance=None))),
    "cap of the kind": FundRules(shares=Decimal(30), caps=Caps(claimant_kind_year={BANK: None})),
    "trigger's days": FundRules(shares=Decimal(30), trigger=Trigger(overdue_days=None)),
    "trigger's class": FundRules(shares=Decimal(30), trigger=Trigger(npl_class=None)),
    "breaker": FundRules(shares=Decimal(30), stop_rule=StopRule(level_pct=None)),
    "stack": FundRules(shares=Decimal(30), stack=Stack(cap_pct=None)),
}


@pytest.mark.parametrize("name", list(NULLS))
def test_a_figure_that_is_not_stated_blocks_and_never_pays_nothing(name: str) -> None:
    found = computed(NULLS[name], Loss(principal_fen=1000), Room(bank_year_fen=100))
    assert found.amount_fen is None
    assert found.by_share_fen is None
    assert found.blocked_by


def test_a_null_that_bears_on_others_is_not_in_the_way() -> None:
    rules = FundRules(
        shares={BANK: Decimal(30), Claimant.GUARANTOR: None},
        claimants=[BANK, Claimant.GUARANTOR],
        caps=Caps(claimant_kind_year={Claimant.GUARANTOR: None}),
    )
    assert computed(rules, Loss(principal_fen=1000)).amount_fen == 300


def test_a_cap_whose_room_is_not_known_blocks() -> None:
    found = computed(FundRules(shares=Decimal(30), caps=Caps(loan="5.00")), Loss(principal_fen=1000), Room(loan_fen=None))
    assert found.blocked_by == ("单笔上限 5.00 元的可用额无法确定",)


def test_no_figure_of_a_loss_is_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Loss(principal_fen=-1)


def test_a_kind_of_claimant_without_a_share_has_none() -> None:
    rules = FundRules(shares={BANK: Decimal(30)})
    assert share_for(rules, claimant=Claimant.GUARANTOR).blocked_by == ("没有规定融资担保机构的补偿比例",)


def test_the_basis_counts_the_parts_that_the_rules_name() -> None:
    loss = Loss(principal_fen=1000, interest_fen=50, penalty_fen=5, collection_costs_fen=3, recovered_before_fen=8)
    assert computed(FundRules(shares=Decimal(100), basis=list(Part)), loss).basis_fen == 1050
    assert computed(FundRules(shares=Decimal(100)), loss).basis_fen == 992
