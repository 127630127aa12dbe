"""Putting policies into the library."""

from datetime import date

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.search.postgres import PostgresSearch
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.samples import sample_policies
from policies.library.schemas import PolicyOffer
from policies.library.service import PolicyCodeTaken, list_policies, publish_samples
from products.catalogue.revision import current_revision
from products.catalogue.service import Published
from tests.policies.library.offers import policy
from tests.products.catalogue.offers import NOW, fresh_code
from tests.statements import counted

VOCABULARY = builtin_vocabulary()


async def listed(session: AsyncSession, *offers: PolicyOffer) -> list[Policy]:
    """The policies after listing, in the order given."""
    await list_policies(session, PostgresSearch(session), VOCABULARY, offers, now=NOW)
    found = {policy.code: policy for policy in await PolicyRepository(session).by_codes([offer.code for offer in offers])}
    return [found[offer.code] for offer in offers]


async def test_a_policy_is_published_with_where_and_whom_read_from_its_criterion(session: AsyncSession) -> None:
    criterion = {"all": [{"attribute": "region", "within": ["320100"]}, {"attribute": "subject_kind", "eq": "bank"}]}
    (found,) = await listed(session, policy(criterion=criterion))
    assert found.current is not None
    assert (found.current.number, found.current.regions, found.current.subject_kinds) == (1, ["320100"], ["bank"])


async def test_guidance_has_no_criterion_and_takes_its_place_from_the_text(session: AsyncSession) -> None:
    (found,) = await listed(session, policy(criterion=None, guidance=True, regions=("320000",)))
    assert found.current is not None
    assert found.current.criterion is None
    assert found.current.regions == ["320000"]


async def test_faults_are_reported_at_once(session: AsyncSession) -> None:
    faulty = policy(
        criterion=None, preferences=[{"attribute": "no_such_thing", "gte": 1}], valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
    )
    with pytest.raises(Invalid) as caught:
        await listed(session, faulty)
    assert [error.pointer for error in caught.value.errors] == ["/preferences/0/attribute", "/criterion", "/valid_from"]


async def test_only_changed_content_makes_a_version_and_moves_the_revision(session: AsyncSession) -> None:
    code = fresh_code()
    await listed(session, policy(code))
    before = await current_revision(session)
    await listed(session, policy(code))
    assert await current_revision(session) == before
    (found,) = await listed(session, policy(code, valid_to=date(2027, 12, 31)))
    assert await current_revision(session) == before + 1
    assert found.current is not None
    assert [version.number for version in await PolicyRepository(session).versions(found.id)] == [2, 1]


async def test_nobody_takes_over_the_code_of_another_s_policy(session: AsyncSession) -> None:
    organisation = Organisation(id=new_id(), name="示例市财政局", kind=OrganisationKind.BUREAU, region="320100", synthetic=True)
    session.add(organisation)
    await session.flush()
    sample = policy()
    await listed(session, sample)
    with pytest.raises(PolicyCodeTaken):
        await listed(session, msgspec.structs.replace(sample, issuer_id=organisation.id, sample=None))


async def test_a_version_is_never_edited(session: AsyncSession) -> None:
    (found,) = await listed(session, policy())
    assert found.current is not None
    found.current.title = "改名"
    with pytest.raises(TypeError, match="immutable"):
        await session.flush()


async def test_listing_many_takes_as_many_statements_as_listing_two(session: AsyncSession) -> None:
    counts = []
    for size in (2, 30):
        with counted(session) as statements:
            await list_policies(session, PostgresSearch(session), VOCABULARY, [policy() for _ in range(size)], now=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


async def test_all_samples_are_published_and_unchanged_the_second_time(session: AsyncSession) -> None:
    search = PostgresSearch(session)
    gone = policy()
    await listed(session, gone)
    first = await publish_samples(session, search, VOCABULARY, now=NOW)
    assert first.added + first.changed + first.unchanged == len(sample_policies()) > 0
    assert first.withdrawn >= 1
    assert await PolicyRepository(session).published_by_code(gone.code) is None
    second = await publish_samples(session, search, VOCABULARY, now=NOW)
    assert second == Published(added=0, changed=0, unchanged=len(sample_policies()))


@pytest.mark.parametrize("code", ["", "\x00", "\ud800", "a b", "x" * 10_000, "no-such-code"])
async def test_any_text_may_be_asked_for_as_a_code(session: AsyncSession, code: str) -> None:
    assert await PolicyRepository(session).published_by_code(code) is None
