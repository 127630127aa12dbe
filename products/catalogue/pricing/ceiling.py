"""How much can be lent at most by the amount rules (额度规则): the least of all that apply, as far as is known."""

from collections.abc import Sequence
from decimal import Decimal

from marketplace.eligibility.outcomes import FALSE, TRUE
from marketplace.money import people_amount, plain
from products.catalogue.pricing.bounds import Bounds, Reason
from products.catalogue.pricing.known import Known, Missing, MissingKind, joined
from products.catalogue.pricing.terms import AmountRule, Cap, Least, Multiple, Share, Tier, Words

NOTHING = Decimal(0)
NO_LIMIT = Bounds(None, None)


def ceiling(rules: Sequence[AmountRule], known: Known, pointer: str = "/amount_rules") -> Bounds:
    """The highest amount in yuan. `low` is what holds however the open questions turn out, `high` None where no rule limits.

    A rule whose condition is open may bind or not, so it lowers `low` alone. Rows of a table (Tier) are read together.
    """
    placed = [(f"{pointer}/{at}", rule) for at, rule in enumerate(rules)]
    found = [_of_rule(rule, known, place) for place, rule in placed if not isinstance(rule, Tier)]
    table = [(place, rule) for place, rule in placed if isinstance(rule, Tier)]
    return least([*found, _of_table(table, known)] if table else found)


def least(bounds: Sequence[Bounds]) -> Bounds:
    """The lower bound of all that limit, and the higher one; each keeps the reason of the rule it comes from."""
    lows = [each for each in bounds if each.low is not None]
    highs = [each for each in bounds if each.high is not None]
    lowest = min(lows, key=lambda each: each.low or NOTHING, default=NO_LIMIT)
    highest = min(highs, key=lambda each: each.high or NOTHING, default=NO_LIMIT)
    return Bounds(lowest.low, highest.high, lowest.low_reason, highest.high_reason, joined(*(each.missing for each in bounds)))


def _of_rule(rule: AmountRule, known: Known, place: str) -> Bounds:
    judged = known.judge(rule.when, rule.when_zh)
    if judged.outcome == FALSE:
        return NO_LIMIT
    bounds = _limit(rule, known, place)
    if judged.outcome == TRUE:
        return bounds
    return Bounds(bounds.low, None, bounds.low_reason, None, joined(judged.missing, bounds.missing))


def _limit(rule: AmountRule, known: Known, place: str) -> Bounds:
    """What a rule limits where it applies."""
    match rule:
        case Multiple() | Share():
            return _of_base(rule, known, place)
        case Cap() | Tier():
            reason = Reason(place, rule.text_zh or f"最高 {people_amount(rule.max_cny)}")
            return Bounds(rule.max_cny, rule.max_cny, reason, reason)
        case Least():
            return ceiling(rule.of, known, f"{place}/of")
        case Words():
            said = rule.text_zh or "由贷款人核定"
            return Bounds(NOTHING, None, Reason(place, said), None, (Missing(MissingKind.WORDS, "amount", said),))


def _of_base(rule: Multiple | Share, known: Known, place: str) -> Bounds:
    base, label = known.value(rule.attribute), known.missing(rule.attribute).text_zh
    said = rule.text_zh or (f"{label}的 {_times(rule)}" if rule.times is not None else f"按{label}核定")
    if rule.times is None:
        return Bounds(NOTHING, None, Reason(place, said), None, (Missing(MissingKind.WORDS, rule.attribute, said),))
    if base is None:
        return Bounds(NOTHING, None, Reason(place, said), None, (known.missing(rule.attribute),))
    lowest, highest = (max(NOTHING, base * times) for times in (rule.times_min or rule.times, rule.times))
    reasons = [Reason(place, f"{said.rstrip('。')}：{people_amount(amount)}") for amount in (lowest, highest)]
    return Bounds(lowest, highest, reasons[0], reasons[1])


def _times(rule: Multiple | Share) -> str:
    figures = [each for each in (rule.times_min, rule.times) if each is not None]
    if isinstance(rule, Share):
        return " 至 ".join(f"{plain(each * 100)}%" for each in figures)
    return " 至 ".join(f"{plain(each)} 倍" for each in figures)


def _of_table(table: Sequence[tuple[str, Tier]], known: Known) -> Bounds:
    """The caps that the first row to apply may give, over all ways in which open rows may turn out."""
    possible: list[Bounds] = []
    missing: tuple[Missing, ...] = ()
    for place, row in table:
        judged = known.judge(row.when, row.when_zh)
        if judged.outcome == FALSE:
            continue
        reason = Reason(place, row.text_zh or f"{row.when_zh or '符合本档'}：最高 {people_amount(row.max_cny)}")
        possible.append(Bounds(row.max_cny, row.max_cny, reason, reason))
        if judged.outcome == TRUE:
            break
        missing = joined(missing, judged.missing)
    else:
        possible.append(NO_LIMIT)
    lowest = min((each for each in possible if each.low is not None), key=lambda each: each.low or NOTHING, default=NO_LIMIT)
    open_ended = any(each.high is None for each in possible)
    highest = NO_LIMIT if open_ended else max(possible, key=lambda each: each.high or NOTHING)
    return Bounds(lowest.low, highest.high, lowest.low_reason, highest.high_reason, missing)
