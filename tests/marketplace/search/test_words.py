"""Folding, synonyms and the vectors built from them."""

import pytest

from marketplace.ids import new_id
from marketplace.search.folding import fold, pairs, runs
from marketplace.search.pinyin import sort_key
from marketplace.search.port import SearchDocument
from marketplace.search.synonyms import MAX_PHRASINGS, groups, phrasings
from marketplace.search.vectors import document_vector, text_query


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ１２３", "abc123"), ("應收帳款", "应收帳款"), ("应收帐款", "应收账款"), ("a\x00b\ud800c", "a b c"), ("Ｅ抵快贷", "e抵快贷")],
)
def test_folding_gives_one_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_runs_are_stretches_of_han_or_latin() -> None:
    assert runs("财金〔2024〕60号 a-b.c, d!") == ["财金", "2024", "60", "号", "a-b.c", "d"]


def test_pairs_cover_every_neighbourhood() -> None:
    assert pairs("信用贷") == ["信用", "用贷"]
    assert pairs("税") == ["税"]
    assert pairs("easy") == ["easy"]


def test_synonyms_stand_in_for_the_longest_word_present() -> None:
    assert "政府采购贷款" in phrasings("政采贷")
    assert "小微" in phrasings("小微企业")
    assert not any("企业企业" in phrasing for phrasing in phrasings("小微企业"))


def test_a_query_of_many_synonyms_stays_bounded() -> None:
    assert len(phrasings(" ".join(group[0] for group in groups()))) == MAX_PHRASINGS


def test_every_synonym_stands_in_one_group_and_every_group_has_two() -> None:
    words = [word for group in groups() for word in group]
    assert len(words) == len(set(words))
    assert all(len(group) > 1 for group in groups())


def test_signs_alone_are_no_query() -> None:
    assert text_query("%_'\"&|!") is None


def test_weights_tell_title_from_body() -> None:
    vector = document_vector(SearchDocument("k", new_id(), title="税", keywords="银", body="贷", tags={}, numbers={}))
    assert {"'税':1A", "'银':2B", "'贷':3D"} == set(vector.split(" "))


def test_quotes_and_backslashes_never_reach_a_vector() -> None:
    vector = document_vector(SearchDocument("k", new_id(), title="a'b\\c", keywords="", body="", tags={}, numbers={}))
    assert set(vector.split(" ")) == {"'a':1A", "'b':2A", "'c':3A"}


def test_names_sort_by_pinyin() -> None:
    assert sort_key("重庆 A 贷") == "chong qing a dai"
    assert sorted(["重庆贷", "安徽贷", "北京贷"], key=sort_key) == ["安徽贷", "北京贷", "重庆贷"]
