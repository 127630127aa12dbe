"""What is compressed, and what other sites could watch is not."""

import gzip
import re

import httpx
import pytest
from litestar import Litestar

from marketplace.access.roles import Role
from tests.web.callers import SEED, browser
from tests.web.conftest import SignIn
from tests.web.raw_asgi import send_raw
from web.assets import asset, static_files
from web.compression import accepts_gzip
from web.security.csrf import form_token

GZIP = (b"accept-encoding", b"gzip, deflate, br")


async def test_pages_and_documents_are_compressed_for_whoever_reads_gzip(client: httpx.AsyncClient) -> None:
    for path in ("/login", "/styleguide", "/schema/openapi.json", asset("css/base.css")):
        packed = await client.get(path, headers={"accept-encoding": "gzip"})
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip", path
        assert "Accept-Encoding" in packed.headers["vary"]
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
        assert "content-encoding" not in plain.headers


async def test_static_files_unpack_to_what_is_on_the_disk(app: Litestar) -> None:
    for name, file in static_files().items():
        answer = await send_raw(app, "GET", f"/static/{name}", headers=[GZIP])
        assert answer.status == 200
        body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
        assert body == file.body


async def test_a_browser_that_holds_a_static_file_gets_no_second_copy(client: httpx.AsyncClient) -> None:
    held = await client.get("/static/css/base.css")
    again = await client.get("/static/css/base.css", headers={"if-none-match": held.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == held.headers["etag"]


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static//etc/passwd", "/static/css/../../app.py", "/static/", "/static/css", "/static/" + "x" * 300]
)
async def test_nothing_but_the_files_of_the_folder_is_served(path: str, app: Litestar) -> None:
    assert (await send_raw(app, "GET", path)).status == 404


async def test_a_personal_page_that_another_site_asked_for_is_not_compressed(signed_in: SignIn, client: httpx.AsyncClient) -> None:
    caller = await signed_in(Role.AUDITOR)
    for site, encoding in (("cross-site", None), ("same-site", None), ("same-origin", "gzip"), ("none", "gzip")):
        headers = {"accept-encoding": "gzip", "sec-fetch-site": site}
        assert (await caller.get("/me/sessions", headers=headers)).headers.get("content-encoding") == encoding
        assert (await client.get("/styleguide", headers=headers)).headers["content-encoding"] == "gzip"


async def test_the_token_of_the_forms_looks_different_on_every_page(signed_in: SignIn) -> None:
    caller = await signed_in(Role.AUDITOR)
    tokens = set()
    for _ in range(2):
        tokens |= set(re.findall(r'name="_csrf_token" value="(\w+)"', (await caller.get("/me/sessions")).text))
    assert len(tokens) == 2
    for token in tokens:
        caller.csrf = token
        assert (await caller.post("/preferences/size", {"size": "large"})).status_code == 303


async def test_a_mangled_token_is_refused(client: httpx.AsyncClient) -> None:
    token = form_token(SEED, "")
    for wrong in (token[:-1], token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper() + "g", "0" * 128, token + token):
        caller = browser(client)
        caller.csrf = wrong
        assert (await caller.post("/preferences/size", {"size": "large"})).status_code == 403


@pytest.mark.parametrize("header", ["gzip", "br, GZIP;q=0.5", "gzip;q=1.0"])
def test_gzip_is_accepted_where_it_is_named(header: str) -> None:
    assert accepts_gzip(header)


@pytest.mark.parametrize("header", ["gzip;q=0", "gzip; q=0.000", "br", "", "xgzip"])
def test_a_weight_of_zero_refuses_gzip(header: str) -> None:
    assert not accepts_gzip(header)
