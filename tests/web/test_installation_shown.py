"""Whose platform it is stands on every page."""

from collections.abc import Iterator

import httpx
import pytest
from litestar import Litestar

from marketplace.installation import Contacts, Installation


@pytest.fixture
def named(app: Litestar) -> Iterator[None]:
    """An installation with a name, a region and contacts."""
    before = app.state.installation
    app.state.installation = Installation("某市融资<信用>平台", "320100", Contacts("12345 转 8", "hall@example.cn"))
    yield
    app.state.installation = before


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("path", ["/login", "/no-such-page"])
async def test_name_region_and_contacts_stand_on_every_page(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    for text in ("某市融资&lt;信用&gt;平台", "南京市 · ", "咨询与举报 12345 转 8", "hall@example.cn"):
        assert text in page


async def test_what_is_not_stated_is_left_out(client: httpx.AsyncClient) -> None:
    page = (await client.get("/login")).text
    assert "企业融资信用服务平台" in page
    assert "咨询与举报" not in page
