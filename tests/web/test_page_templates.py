"""Every page template renders from the context that it documents, and every block that is swapped renders alone."""

import re

import pytest
from jinja2_fragments import render_block

from tests.web.page_samples import CONTEXTS, LISTING, POLICY, PRODUCT
from web.rendering import TEMPLATES, environment

SWAPS = [
    ("check", "result"),
    ("matches", "matches"),
    ("products", "listing"),
    ("policies", "listing"),
    ("vocabulary", "vocabulary"),
    ("sessions", "sessions"),
    ("documents", "documents"),
    ("consents", "consents"),
    ("consents_received", "consents"),
    ("accesses", "accesses"),
    ("institutions", "institutions"),
    ("operator/members", "members"),
    ("provider/columns", "columns"),
    ("provider/batch", "batch"),
    ("bank/loan_report", "report"),
    ("reach/rows", "rows"),
    ("reach/side", "side"),
    ("reach/trial", "trial"),
    ("reach/panel", "panel"),
    ("applying/form", "saved"),
    ("bank/product_editor", "editor"),
    ("bank/product_editor", "saved"),
    ("bureau/policy_editor", "editor"),
    ("bureau/policy_editor", "saved"),
]


def rendered(name: str, **changes: object) -> str:
    return environment().get_template(f"pages/{name}.html").render(CONTEXTS[name] | changes)


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_page_renders_with_one_title_and_unique_ids(name: str) -> None:
    page = rendered(name)
    assert len(re.findall(r"<h1[ >]", page)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_every_page_template_has_a_sample() -> None:
    pages = {path.stem for path in (TEMPLATES / "pages").glob("*.html")}
    assert pages - set(CONTEXTS) == {"styleguide"}


@pytest.mark.parametrize(("name", "block"), SWAPS)
def test_swapped_block_renders_alone_and_carries_its_target(name: str, block: str) -> None:
    alone = render_block(environment(), f"pages/{name}.html", block, **CONTEXTS[name])
    assert "<html" not in alone
    assert alone.strip() in rendered(name)


@pytest.mark.parametrize(("name", "block"), [("check", "result"), ("matches", "matches"), ("products", "listing"), ("policies", "listing")])
def test_swap_target_is_inside_the_block_so_that_the_next_swap_finds_it(name: str, block: str) -> None:
    assert f'id="{block}"' in render_block(environment(), f"pages/{name}.html", block, **CONTEXTS[name])


def test_text_of_others_is_escaped() -> None:
    hostile = "<script>alert(1)</script>"
    assert hostile not in rendered("products", q=hostile)
    assert hostile not in rendered("product", product=PRODUCT | {"name": hostile, "notes": hostile})
    assert hostile not in rendered("policy", policy=POLICY | {"summary": hostile})


def test_sample_product_says_that_nobody_can_apply() -> None:
    assert "不可申请" in rendered("product")
    assert "不可申请。按公开资料整理" not in rendered("product", product=PRODUCT | {"sample": False})


def test_product_without_stated_conditions_says_so() -> None:
    assert "资料未载明条件" in rendered("product", product=PRODUCT | {"conditions": []})


def test_framework_and_expired_policies_are_marked() -> None:
    assert "框架文件：没有可判定的条件" in rendered("policy", policy=POLICY | {"guidance": True, "conditions": []})
    assert "已失效" in rendered("policy")
    assert "已失效" not in rendered("policy", policy=POLICY | {"validity": "current"})


def test_missing_rate_is_said_not_invented() -> None:
    assert "未载明" in rendered("product", product=PRODUCT | {"rate_text": None})


def test_empty_list_says_what_to_do_next() -> None:
    page = rendered("products", products=[], total=0, pager=LISTING["pager"] | {"pages": 0})
    assert "清除全部筛选" in page
    assert 'id="compare"' not in page


def test_open_condition_of_the_lender_is_not_shown_as_missing_data() -> None:
    page = rendered("product")
    assert "这项只有银行能查，申请时由银行核验。" in page
    assert page.count("还没有这项数据，不能据此判为不符合。") == 1


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_no_page_shows_the_insides_of_a_value(name: str) -> None:
    page = rendered(name)
    assert "&lt;built-in" not in page
    assert "object at 0x" not in page
