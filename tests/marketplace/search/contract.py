"""What every adapter of the search port must do. An adapter's test class inherits this and offers the fixture `search`."""

import base64
import json
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from marketplace.ids import new_id
from marketplace.search.cursors import UnknownCursor
from marketplace.search.port import Facet, RangeFilter, SearchDocument, SearchPort, SearchQuery, Sort, TagFilter

TITLES = {
    "政采贷": "凭政府采购合同融资的信用贷款，南京本地企业可以申请",
    "云税贷": "依据纳税数据的线上循环贷款",
    "税务贷": "按纳税额核定额度",
    "科创贷": "面向南京科技企业，不需要抵押",
    "应收账款质押贷款": "以应收账款作质押",
    "纳税信用贷款": "纳税信用等级 B 级以上",
    "烟商贷": "面向卷烟零售户",
    "富农信用贷": "面向农户",
}


def document(kind: str, title: str, body: str = "", **fields: object) -> SearchDocument:
    """A document with no tags and numbers unless given."""
    return replace(SearchDocument(kind=kind, id=new_id(), title=title, keywords="", body=body, tags={}, numbers={}), **fields)


class SearchContract:
    """The behaviour that pages rely on."""

    @pytest.fixture
    def kind(self) -> str:
        """A kind of document that no other test uses."""
        return f"test-{str(new_id())[-12:]}"

    async def _filled(self, search: SearchPort, kind: str) -> dict[UUID, str]:
        documents = [document(kind, title, body) for title, body in TITLES.items()]
        await search.index(documents)
        return {found.id: found.title for found in documents}

    @pytest.mark.parametrize(
        ("text", "first", "also"),
        [
            ("政采贷", "政采贷", set()),
            ("政府采购贷款", "政采贷", set()),
            ("采购", "政采贷", set()),
            ("信用贷", "富农信用贷", {"政采贷", "纳税信用贷款"}),
            ("税贷", "云税贷", {"税务贷", "纳税信用贷款"}),
            ("纳税信用贷款", "纳税信用贷款", set()),
            ("应收帐款", "应收账款质押贷款", set()),
            ("應收賬款", "应收账款质押贷款", set()),
            ("南京 科技", "科创贷", set()),
            ("南京科技", "科创贷", set()),
            ("科技,南京", "科创贷", set()),
            ("烟", "烟商贷", set()),
        ],
    )
    async def test_a_name_is_found_however_it_is_cut(self, search: SearchPort, kind: str, text: str, first: str, also: set[str]) -> None:
        titles = await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, text))
        found = [titles[found] for found in page.ids]
        assert found[0] == first
        assert also <= set(found)
        assert not page.loosened

    async def test_a_name_that_lacks_a_character_of_the_query_is_still_meant(self, search: SearchPort, kind: str) -> None:
        named, other = document(kind, "纳税信用贷"), document(kind, "税易贷", body="以纳税信用为条件的贷款，属信用贷款")
        await search.index([other, named])
        page = await search.search(SearchQuery(kind, "纳税信用贷款"))
        assert page.ids == (named.id, other.id)

    async def test_when_nothing_holds_every_word_some_do_and_the_page_says_so(self, search: SearchPort, kind: str) -> None:
        titles = await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, "烟商贷 火箭发动机"))
        assert page.loosened
        assert titles[page.ids[0]] == "烟商贷"

    async def test_an_empty_text_finds_everything(self, search: SearchPort, kind: str) -> None:
        titles = await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, "  "))
        assert set(page.ids) == set(titles)
        assert page.total == len(titles)

    @pytest.mark.parametrize(
        "text",
        [
            "' OR 1=1 --",
            "'; DROP TABLE search_document; --",
            "a & b | !c",
            "& | ! ( ) :* <->",
            "%",
            "_",
            "100%_\\",
            '"政采贷',
            "“政采贷”",
            "\x00政采贷\x00",
            "😀🏦",
            "\ud800",
            "\u202e贷",
            "政" * 10_000,
            "a" * 10_000,
            "政采贷 " * 2_000,
            "\\",
            "''''",
            "財金〔2024〕60號",
            "{}[]<>",
            "\n\t\r",
            "null",
            "ＡＢＣ１２３",
        ],
    )
    @pytest.mark.parametrize("field", ["title", "body"])
    async def test_any_text_is_indexed_and_searched_without_error(self, search: SearchPort, kind: str, text: str, field: str) -> None:
        await search.index([replace(document(kind, "甲"), **{field: text})])
        page = await search.search(SearchQuery(kind, text, facets=(Facet("place"),)))
        assert page.total == len(page.ids) <= 1

    async def test_a_text_of_signs_only_finds_nothing(self, search: SearchPort, kind: str) -> None:
        await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, "%%%"))
        assert (page.ids, page.total) == ((), 0)

    async def test_a_latin_word_matches_by_its_beginning_in_any_case(self, search: SearchPort, kind: str) -> None:
        wanted = document(kind, "e抵快贷 EasyLoan-2024")
        await search.index([wanted, document(kind, "税易贷")])
        for text in ("easy", "ＥＡＳＹ", "2024", "easyloan-2024"):
            assert (await search.search(SearchQuery(kind, text))).ids == (wanted.id,)

    async def test_indexing_again_replaces_and_deleting_forgets(self, search: SearchPort, kind: str) -> None:
        first = document(kind, "旧名称")
        await search.index([first])
        await search.index([replace(first, title="新叫法")])
        assert (await search.search(SearchQuery(kind, "旧名称"))).ids == ()
        assert (await search.search(SearchQuery(kind, "新叫法"))).ids == (first.id,)
        await search.delete(kind, [first.id, new_id()])
        assert (await search.search(SearchQuery(kind))).total == 0

    async def test_kinds_do_not_mix(self, search: SearchPort, kind: str) -> None:
        await search.index([document(kind, "政采贷")])
        assert (await search.search(SearchQuery(f"{kind}-other"[:32], "政采贷"))).total == 0

    async def test_filters_narrow_and_facets_count_what_else_there_is(self, search: SearchPort, kind: str) -> None:
        await search.index(
            [
                document(kind, "甲", tags={"category": ["tax"], "place": ["in:320000", "in:330000"]}),
                document(kind, "乙", tags={"category": ["tax"], "place": ["in:330000"]}),
                document(kind, "丙", tags={"category": ["green"], "place": ["in:320000"]}),
            ]
        )
        filters = (TagFilter("category", ("tax",)), TagFilter("place", ("in:320000", "in:110000")))
        page = await search.search(SearchQuery(kind, filters=filters, facets=(Facet("category"), Facet("place"))))
        assert page.total == len(page.ids) == 1
        assert page.facets == {"category": {"tax": 1, "green": 1}, "place": {"in:320000": 1, "in:330000": 2}}
        by_other = await search.search(SearchQuery(kind, filters=filters, facets=(Facet("category", ignoring="place"),)))
        assert by_other.facets == {"category": {"tax": 2}}

    async def test_two_filters_on_one_field_both_hold(self, search: SearchPort, kind: str) -> None:
        both = document(kind, "甲", tags={"mode": ["credit", "pledge"]})
        await search.index([both, document(kind, "乙", tags={"mode": ["credit"]})])
        page = await search.search(SearchQuery(kind, filters=(TagFilter("mode", ("credit",)), TagFilter("mode", ("pledge",)))))
        assert page.ids == (both.id,)
        assert page.total == 1

    async def test_a_field_whose_name_begins_another_is_not_counted_with_it(self, search: SearchPort, kind: str) -> None:
        await search.index([document(kind, "甲", tags={"mode": ["credit"], "mode_old": ["pledge"]})])
        page = await search.search(SearchQuery(kind, facets=(Facet("mode"),)))
        assert page.facets == {"mode": {"credit": 1}}

    async def test_ranges_include_both_ends_and_say_what_a_missing_number_means(self, search: SearchPort, kind: str) -> None:
        low, high, none = (
            document(kind, name, numbers=numbers) for name, numbers in (("甲", {"n": 10}), ("乙", {"n": Decimal("20.5")}), ("丙", {}))
        )
        await search.index([low, high, none])

        async def ids(wanted: RangeFilter) -> set[UUID]:
            return set((await search.search(SearchQuery(kind, ranges=(wanted,)))).ids)

        assert await ids(RangeFilter("n", low=10)) == {low.id, high.id}
        assert await ids(RangeFilter("n", low=11, high=Decimal("20.5"))) == {high.id}
        assert await ids(RangeFilter("n", high=10, or_missing=True)) == {low.id, none.id}
        assert await ids(RangeFilter("n", low=Decimal("20.51"))) == set()

    async def test_sorting_by_a_number_puts_missing_ones_last_either_way(self, search: SearchPort, kind: str) -> None:
        low, high, none = (document(kind, name, numbers=numbers) for name, numbers in (("甲", {"n": 9}), ("乙", {"n": 10}), ("丙", {})))
        await search.index([none, high, low])
        upwards = await search.search(SearchQuery(kind, sort=Sort("n")))
        downwards = await search.search(SearchQuery(kind, sort=Sort("n", descending=True)))
        assert upwards.ids == (low.id, high.id, none.id)
        assert downwards.ids == (high.id, low.id, none.id)

    async def test_sorting_by_title_follows_pinyin(self, search: SearchPort, kind: str) -> None:
        documents = [document(kind, title) for title in ("中标贷", "阿里贷", "农牧贷", "Biz 贷")]
        await search.index(documents)
        page = await search.search(SearchQuery(kind, sort=Sort("title")))
        titles = {found.id: found.title for found in documents}
        assert [titles[found] for found in page.ids] == ["阿里贷", "Biz 贷", "农牧贷", "中标贷"]

    @pytest.mark.parametrize("sort", [Sort(), Sort("title"), Sort("title", descending=True), Sort("n"), Sort("n", descending=True)])
    @pytest.mark.parametrize("text", ["", "贷款"])
    async def test_cursors_visit_everything_once_in_the_order_of_pages(self, search: SearchPort, kind: str, sort: Sort, text: str) -> None:
        numbers = [{"n": place % 3} if place % 4 else {} for place in range(11)]
        await search.index([document(kind, f"贷款{place % 2}", numbers=number) for place, number in enumerate(numbers)])
        whole = await search.search(SearchQuery(kind, text, sort=sort, limit=50))
        seen, cursor = list[UUID](), None
        while len(seen) < 11:
            page = await search.search(SearchQuery(kind, text, sort=sort, limit=4, after=cursor))
            by_offset = await search.search(SearchQuery(kind, text, sort=sort, limit=4, offset=len(seen)))
            assert page.ids == by_offset.ids
            assert page.total == 11
            seen.extend(page.ids)
            cursor = page.next_cursor
        assert cursor is None
        assert tuple(seen) == whole.ids
        assert len(set(seen)) == 11

    @pytest.mark.parametrize("cursor", ["", "x", "!!!", "é", "bnVsbA", "WzFd", "W10", "W251bGwsbnVsbCxudWxsLG51bGxd", "a" * 5000])
    async def test_a_cursor_that_is_not_ours_is_refused(self, search: SearchPort, kind: str, cursor: str) -> None:
        with pytest.raises(UnknownCursor):
            await search.search(SearchQuery(kind, after=cursor))

    @pytest.mark.parametrize(
        ("sort", "value"),
        [
            (Sort("n"), "NaN"),
            (Sort("n"), "1e999999"),
            (Sort("n"), "1e-999999"),
            (Sort("n"), "x"),
            (Sort("title"), "a\x00"),
            (Sort("title"), "\ud800"),
        ],
    )
    async def test_a_forged_place_is_refused(self, search: SearchPort, kind: str, sort: Sort, value: str) -> None:
        place = json.dumps([sort.by, sort.descending, value, str(new_id())])
        cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
        with pytest.raises(UnknownCursor):
            await search.search(SearchQuery(kind, sort=sort, after=cursor))

    @pytest.mark.parametrize("value", ["\x00", "\ud800", "", "a:b", "%", "'", "😀", "x" * 10_000])
    async def test_any_value_can_be_filtered_by(self, search: SearchPort, kind: str, value: str) -> None:
        await search.index([document(kind, "甲", tags={"place": ["in:320000"]})])
        page = await search.search(SearchQuery(kind, filters=(TagFilter("place", (value,)),), facets=(Facet("place"),)))
        assert (page.total, page.facets) == (0, {"place": {"in:320000": 1}})

    async def test_a_cursor_of_another_sort_is_refused(self, search: SearchPort, kind: str) -> None:
        await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, sort=Sort("title"), limit=2))
        with pytest.raises(UnknownCursor):
            await search.search(SearchQuery(kind, sort=Sort("n"), after=page.next_cursor))

    async def test_a_page_beyond_the_end_is_empty_and_still_knows_the_total(self, search: SearchPort, kind: str) -> None:
        titles = await self._filled(search, kind)
        page = await search.search(SearchQuery(kind, offset=100))
        assert (page.ids, page.total, page.next_cursor) == ((), len(titles), None)
