"""The public list of products."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.search.postgres import PostgresSearch
from products.catalogue.browse import ProductFilter, ProductPage, ProductSort, browse_products
from products.catalogue.columns import ColumnCode
from products.catalogue.labels import Category, GuaranteeMode
from products.catalogue.service import list_products
from tests.products.catalogue.offers import NOW, fresh_code, offer
from tests.statements import counted


class Shelf:
    """Products of one test, told from all others by a word in their names."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.search = PostgresSearch(session)
        self.word = fresh_code("w")

    async def put(self, *products: dict[str, Any]) -> None:
        """Publish products of these terms; `code` is their name too."""
        offers = [offer(fresh_code(), **{**terms, "name": f"{terms['name']} {self.word}"}) for terms in products]
        await list_products(self.session, self.search, builtin_vocabulary(), offers, now=NOW)

    async def page(self, sort: ProductSort = ProductSort.NAME, **chosen: Any) -> ProductPage:
        """One page of this shelf."""
        return await browse_products(self.session, self.search, ProductFilter(text=self.word, **chosen), sort=sort)

    async def names(self, sort: ProductSort = ProductSort.NAME, **chosen: Any) -> list[str]:
        """Names of the products found."""
        page = await self.page(sort, **chosen)
        return [product.current.name.split()[0] for product in page.products if product.current]


@pytest.fixture
def shelf(session: AsyncSession) -> Shelf:
    """An empty shelf."""
    return Shelf(session)


def serving(*codes: str) -> dict[str, Any]:
    """A criterion on the place alone."""
    return {"attribute": "region", "within": list(codes)}


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("320100", ["A", "B", "C", "D"]),
        ("320102", ["A", "B", "C", "D"]),
        ("320000", ["A", "B", "C", "D"]),
        ("320500", ["A", "B"]),
        ("330000", ["A"]),
        ("100000", ["A", "B", "C", "D"]),
        ("no-place", ["A"]),
    ],
)
async def test_a_place_finds_offers_for_what_is_above_and_below_it(shelf: Shelf, region: str, expected: list[str]) -> None:
    await shelf.put(
        {"name": "A", "criterion": serving("100000")},
        {"name": "B", "criterion": serving("320000")},
        {"name": "C", "criterion": serving("320100")},
        {"name": "D", "criterion": serving("320102")},
        {"name": "E"},
    )
    assert await shelf.names(region=region) == expected


async def test_facets_have_names_and_count_what_else_there_is(shelf: Shelf) -> None:
    await shelf.put(
        {"name": "A", "category": Category.TAX, "guarantee_modes": [GuaranteeMode.CREDIT], "criterion": serving("320100")},
        {"name": "B", "category": Category.TAX, "guarantee_modes": [GuaranteeMode.MORTGAGE], "criterion": serving("330000")},
        {"name": "C", "category": Category.GREEN, "guarantee_modes": [GuaranteeMode.CREDIT], "columns": [ColumnCode.RURAL]},
    )
    page = await shelf.page(categories=("tax",))
    counts = {field: {value.name_zh: value.count for value in values} for field, values in page.facets.items()}
    assert page.total == 2
    assert counts["category"] == {"税易贷": 2, "绿色贷": 1}
    assert counts["guarantee_mode"] == {"信用": 1, "抵押": 1}
    assert counts["province"] == {"江苏省": 1, "浙江省": 1}
    assert counts["column"] == {}
    assert counts["origin"] == {"参考样例": 2}
    elsewhere = await shelf.page(region="320000")
    assert {value.name_zh for value in elsewhere.facets["province"]} == {"江苏省", "浙江省", "未载明地区"}


async def test_an_amount_and_a_term_find_offers_whose_range_may_hold_them(shelf: Shelf) -> None:
    await shelf.put(
        {"name": "A", "amount_min_fen": 100, "amount_max_fen": 1000, "term_months_max": 12},
        {"name": "B", "amount_max_fen": 999, "term_months_max": 36},
        {"name": "C", "amount_min_fen": 1001},
        {"name": "D"},
    )
    assert await shelf.names(amount_fen=1000) == ["A", "D"]
    assert await shelf.names(amount_fen=50) == ["B", "D"]
    assert await shelf.names(term_months=13) == ["B", "C", "D"]


async def test_orders_put_unstated_figures_last(shelf: Shelf) -> None:
    await shelf.put(
        {"name": "A", "rate": {"min_pct": "3.85"}, "amount_max_fen": 5},
        {"name": "B", "rate": {"fixed": "3.5"}, "amount_max_fen": 10, "term_months_max": 12},
        {"name": "C", "rate": {"base": "LPR_1Y"}, "term_months_max": 36},
    )
    assert await shelf.names(ProductSort.RATE) == ["B", "A", "C"]
    assert await shelf.names(ProductSort.AMOUNT) == ["B", "A", "C"]
    assert await shelf.names(ProductSort.TERM) == ["C", "B", "A"]
    assert await shelf.names(ProductSort.NAME) == ["A", "B", "C"]


async def test_origin_tells_samples_from_products_of_members(shelf: Shelf) -> None:
    await shelf.put({"name": "A"})
    assert await shelf.names(origins=("sample",)) == ["A"]
    assert await shelf.names(origins=("own",)) == []


async def test_a_condition_s_words_are_searched(session: AsyncSession) -> None:
    shelf = Shelf(session)
    leaf = {"attribute": "months_operating", "gte": 24, "text": f"成立满两年 {shelf.word}x"}
    await shelf.put({"name": "A", "criterion": leaf})
    page = await browse_products(session, shelf.search, ProductFilter(text=f"成立 {shelf.word}x"))
    assert [product.current.criterion for product in page.products if product.current] == [leaf]


async def test_a_long_list_takes_as_many_statements_as_a_short_one(shelf: Shelf) -> None:
    counts = []
    for size in (1, 40):
        await shelf.put(*({"name": f"N{place}", "rate": {"min_pct": str(Decimal(place) / 10)}} for place in range(size)))
        with counted(shelf.session) as statements:
            page = await browse_products(shelf.session, shelf.search, ProductFilter(text=shelf.word), limit=50)
        assert len(page.products) == page.total >= size
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 4


async def test_unknown_codes_find_nothing_and_break_nothing(shelf: Shelf) -> None:
    await shelf.put({"name": "A"})
    for chosen in ({"categories": ("x\x00",)}, {"columns": ("\ud800",)}, {"region": "''"}, {"guarantee_modes": ("100%",)}):
        assert await shelf.names(**chosen) == []
