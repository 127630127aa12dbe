"""Signing in and out, the lock, the session's life."""

import re

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import PASSWORD, make_member

WRONG = "不是这个密码 000000"


async def test_a_person_signs_in_with_the_token_of_the_page_and_out_again(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.BANK_OFFICER)
    form = await client.get("/login?next=/me/sessions")
    csrf = re.search(r'name="_csrf_token" value="(\w+)"', form.text)
    assert csrf
    fields = {"_csrf_token": csrf[1], "username": member.username, "password": PASSWORD, "next": "/me/sessions"}
    signed = await client.post("/login", data=fields)
    assert (signed.status_code, signed.headers["location"]) == (303, "/me/sessions")
    mine = await client.get("/me/sessions")
    assert mine.status_code == 200
    assert "当前" in mine.text
    csrf = re.search(r'name="_csrf_token" value="(\w+)"', mine.text)
    assert csrf
    out = await client.post("/logout", data={"_csrf_token": csrf[1]})
    assert (out.status_code, out.headers["location"]) == (303, "/")
    again = await client.get("/me/sessions")
    assert (again.status_code, again.headers["location"]) == (303, "/login?next=/me/sessions")
