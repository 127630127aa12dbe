"""The button for large type leads back to a page that can be shown."""

import re

import httpx
import pytest

from marketplace.access.roles import Role
from tests.web.callers import browser
from tests.web.conftest import SignIn


def way_back(page: str) -> str:
    """Where the form for the size of the type says it will go."""
    found = re.search(r'action="/preferences/size">.*?name="next" value="([^"]*)"', page, re.DOTALL)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("address", ["/login?next=/check%3Fa%3D1&b=%E4%B8%AD", "/check", "/no/such/page"])
async def test_a_page_that_was_opened_is_shown_again_as_it_is(address: str, client: httpx.AsyncClient) -> None:
    assert way_back((await client.get(address)).text) == address


async def test_a_page_that_answers_a_form_leads_to_the_form(client: httpx.AsyncClient) -> None:
    answer = await browser(client).post("/check?from=home", {"code": "nonsense"})
    assert answer.status_code == 422
    assert way_back(answer.text) == "/check"


async def test_an_address_that_only_takes_forms_leads_home(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    for path in ("/me/sessions/00000000-0000-7000-8000-000000000000/revoke", "/no/such/page"):
        answer = await caller.post(path)
        assert answer.status_code == 404
        assert way_back(answer.text) == "/"


async def test_the_size_is_kept_and_taken_back(client: httpx.AsyncClient) -> None:
    caller = browser(client)
    large = await caller.post("/preferences/size", {"size": "large", "next": "/check?a=1"})
    assert (large.status_code, large.headers["location"]) == (303, "/check?a=1")
    caller.headers["cookie"] += "; " + large.headers["set-cookie"].partition(";")[0]
    assert 'data-size="large"' in (await caller.get("/check")).text
    assert "max-age=0" in (await caller.post("/preferences/size", {"size": "standard"})).headers["set-cookie"].lower()
