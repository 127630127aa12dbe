"""The public list of policies."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.search.postgres import PostgresSearch
from policies.library.browse import PolicyFilter, PolicyPage, PolicySort, browse_policies
from policies.library.labels import Beneficiary, PolicyKind
from policies.library.service import list_policies
from policies.library.states import IssuerLevel, Validity
from tests.policies.library.offers import policy
from tests.products.catalogue.offers import NOW, fresh_code
from tests.statements import counted

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


class Shelf:
    """Policies of one test, told from all others by a word in their titles."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.search = PostgresSearch(session)
        self.word = fresh_code("w")

    async def put(self, *policies: dict[str, Any]) -> None:
        """Publish policies of these terms."""
        offers = [policy(**{**terms, "title": f"{terms['title']} {self.word}"}) for terms in policies]
        await list_policies(self.session, self.search, builtin_vocabulary(), offers, now=NOW)

    async def page(self, sort: PolicySort = PolicySort.NAME, **chosen: Any) -> PolicyPage:
        """One page of this shelf."""
        return await browse_policies(self.session, self.search, PolicyFilter(text=self.word, **chosen), today=TODAY, sort=sort)

    async def titles(self, sort: PolicySort = PolicySort.NAME, **chosen: Any) -> list[str]:
        """Titles of the policies found."""
        return [found.current.title.split()[0] for found in (await self.page(sort, **chosen)).policies if found.current]


@pytest.fixture
def shelf(session: AsyncSession) -> Shelf:
    """An empty shelf."""
    return Shelf(session)


async def test_the_list_and_the_version_agree_on_validity_to_the_day(shelf: Shelf) -> None:
    days = (None, TODAY - DAY, TODAY, TODAY + DAY)
    spans = [(start, end) for start in days for end in days if start is None or end is None or start <= end]
    await shelf.put(*({"title": f"P{number:02}", "valid_from": start, "valid_to": end} for number, (start, end) in enumerate(spans)))
    seen = 0
    for validity in Validity:
        page = await shelf.page(validity=validity)
        assert page.total == len(page.policies)
        assert {found.current.validity(TODAY) for found in page.policies if found.current} == {validity}
        seen += page.total
    assert seen == len(spans) == len(await shelf.titles(validity=None))


async def test_expired_policies_are_not_in_the_list_unless_asked_for(shelf: Shelf) -> None:
    await shelf.put({"title": "A", "valid_to": TODAY - DAY}, {"title": "B", "valid_to": TODAY})
    assert await shelf.titles() == ["B"]
    assert await shelf.titles(validity=Validity.EXPIRED) == ["A"]


async def test_filters_and_facets(shelf: Shelf) -> None:
    at_home = {"attribute": "region", "within": ["320100"]}
    await shelf.put(
        {"title": "A", "kind": PolicyKind.RISK_COMPENSATION, "beneficiaries": [Beneficiary.BANK], "tags": ["科技"], "criterion": at_home},
        {"title": "B", "issuer_level": IssuerLevel.NATIONAL, "criterion": {"attribute": "region", "within": ["100000"]}},
        {"title": "C", "criterion": None, "guidance": True, "regions": ("330000",)},
    )
    assert await shelf.titles(kinds=("risk_compensation",)) == ["A"]
    assert await shelf.titles(beneficiaries=("bank",), tags=("科技",)) == ["A"]
    assert await shelf.titles(issuer_levels=("national",)) == ["B"]
    assert await shelf.titles(region="320000") == ["A", "B"]
    assert await shelf.titles(region="330000") == ["B", "C"]
    counts = {field: {value.name_zh: value.count for value in values} for field, values in (await shelf.page()).facets.items()}
    assert counts["kind"] == {"贷款贴息": 2, "风险补偿": 1}
    assert counts["issuer_level"] == {"市级": 2, "国家": 1}
    assert counts["beneficiary"] == {"银行": 1}
    assert counts["province"] == {"江苏省": 1, "浙江省": 1, "全国": 1}
    assert counts["tag"] == {"科技": 1}


async def test_a_document_number_is_found_in_any_writing(shelf: Shelf) -> None:
    await shelf.put({"title": "A", "document_number": "示财金〔2031〕77号"})
    for written in ("示财金〔2031〕77号", "示财金[2031]77号", "示财金 2031 77"):
        page = await browse_policies(shelf.session, shelf.search, PolicyFilter(text=written), today=TODAY)
        assert page.policies[0].current is not None
        assert page.policies[0].current.document_number == "示财金〔2031〕77号"
        assert not page.loosened


async def test_orders(shelf: Shelf) -> None:
    await shelf.put(
        {"title": "A", "published_on": date(2024, 1, 1), "valid_to": date(2027, 1, 1)},
        {"title": "B", "published_on": date(2025, 1, 1)},
        {"title": "C", "valid_to": date(2026, 12, 31)},
    )
    assert await shelf.titles(PolicySort.PUBLISHED) == ["B", "A", "C"]
    assert await shelf.titles(PolicySort.ENDING) == ["C", "A", "B"]
    assert await shelf.titles(PolicySort.NAME) == ["A", "B", "C"]


async def test_a_long_list_takes_as_many_statements_as_a_short_one(shelf: Shelf) -> None:
    counts = []
    for size in (1, 40):
        await shelf.put(*({"title": f"N{place}"} for place in range(size)))
        with counted(shelf.session) as statements:
            page = await browse_policies(shelf.session, shelf.search, PolicyFilter(text=shelf.word), today=TODAY, limit=50)
        assert len(page.policies) == page.total >= size
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 4
