"""Who provides what, and whose value counts."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from marketplace.clock import now
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from marketplace.information.catalogue.precedence import DECLARED_RANK, OFFICIAL_RANK, ranks
from marketplace.information.catalogue.precedence_lines import LineTerms, PrecedenceNotFound, candidates, remove_line, set_line
from marketplace.information.catalogue.providers import (
    ProviderNotFound,
    active_providers,
    assign_provider,
    end_provider,
    items_of_provider,
    may_provide,
    possible_providers,
)
from marketplace.members.models import OrganisationKind, OrganisationStatus
from tests.marketplace.information.catalogue.samples import institution

ITEM, ATTRIBUTE = "electricity_payment", "electricity_use_12m_kwh"


async def test_only_an_assigned_institution_provides_and_an_ended_one_no_more(session):
    mine, other = await institution(session), await institution(session)
    await assign_provider(session, ITEM, mine, at=now())
    await assign_provider(session, ITEM, mine, at=now())
    assert (await may_provide(session, ITEM, mine), await may_provide(session, ITEM, other)) == (True, False)
    assert await items_of_provider(session, mine) == {ITEM}
    await end_provider(session, ITEM, mine, at=now())
    assert not await may_provide(session, ITEM, mine)
    assert mine not in {each.id for each in await active_providers(session, ITEM)}
    with pytest.raises(ProviderNotFound):
        await end_provider(session, ITEM, mine, at=now())
    told = await session.scalars(select(EventRow.kind).where(EventRow.parties == [mine]).order_by(EventRow.id))
    assert list(told) == ["information_provider.assigned", "information_provider.ended"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [(OrganisationKind.ENTERPRISE, OrganisationStatus.ACTIVE), (OrganisationKind.DATA_PROVIDER, OrganisationStatus.SUSPENDED)],
)
async def test_subjects_and_suspended_institutions_cannot_be_assigned(session, kind, status):
    organisation_id = await institution(session, kind, status)
    assert organisation_id not in {each.id for each in await possible_providers(session)}
    with pytest.raises(Invalid):
        await assign_provider(session, ITEM, organisation_id, at=now())


async def test_nobody_provides_what_speaks_of_no_subject(session):
    with pytest.raises(Invalid):
        await assign_provider(session, "reference_value", await institution(session), at=now())


async def test_the_most_special_line_counts(session):
    general, special = await institution(session), await institution(session)
    for each in (general, special):
        await assign_provider(session, ITEM, each, at=now())
    await set_line(session, LineTerms(None, None, special, 300), at=now())
    await set_line(session, LineTerms(None, ITEM, special, 200), at=now())
    assert (await ranks(session)).rank(ATTRIBUTE, ITEM, special) == 200
    await set_line(session, LineTerms(ATTRIBUTE, None, special, 50), at=now())
    precedences = await ranks(session)
    assert precedences.rank(ATTRIBUTE, ITEM, special) == 50
    assert precedences.rank("electricity_use_6m_kwh", ITEM, special) == 200
    assert precedences.rank("annual_revenue_cny", "financial_statement", special) == 300
    assert precedences.rank(ATTRIBUTE, ITEM, general) == OFFICIAL_RANK
    assert precedences.rank(ATTRIBUTE, ITEM, special, self_declared=True) == DECLARED_RANK
    first, second, last = [
        each for each in await candidates(session, ATTRIBUTE) if each.provider is None or each.provider.id in {general, special}
    ]
    assert (first.provider.id, first.rank, second.provider.id, last.provider, last.rank) == (special, 50, general, None, DECLARED_RANK)


async def test_a_line_about_the_same_gets_the_new_rank_and_can_be_removed(session):
    provider = await institution(session)
    await assign_provider(session, ITEM, provider, at=now())
    first = await set_line(session, LineTerms(None, ITEM, provider, 10), at=now())
    assert await set_line(session, LineTerms(None, ITEM, provider, 20), at=now()) == first
    assert (await ranks(session)).rank(ATTRIBUTE, ITEM, provider) == 20
    await remove_line(session, first, at=now())
    assert (await ranks(session)).rank(ATTRIBUTE, ITEM, provider) == OFFICIAL_RANK
    with pytest.raises(PrecedenceNotFound):
        await remove_line(session, first, at=now())


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        (LineTerms(None, None, None, 100), ["/attribute"]),
        (LineTerms("no_such_attribute", "no_such_item", None, 900), ["/attribute", "/item", "/rank"]),
        (LineTerms(ATTRIBUTE, "invoice", None, 0), ["/item", "/rank"]),
        (LineTerms(None, ITEM, uuid4(), 100), ["/provider_id"]),
    ],
)
async def test_a_line_that_could_never_speak_is_refused_with_every_fault(session, terms, pointers):
    with pytest.raises(Invalid) as refused:
        await set_line(session, terms, at=now())
    assert [fault.pointer for fault in refused.value.errors] == pointers


async def test_an_unknown_attribute_has_no_candidates(session):
    assert await candidates(session, "no_such_attribute") == []
