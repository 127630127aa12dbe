"""`/register/contact`, second step: who registers, and where the code goes. The third step needs the code."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.enrolment.registration.drafts import Draft, ask_code, keep_draft
from marketplace.errors import FieldError, Invalid
from marketplace.notifications.channels import LONGEST_ADDRESS, Channel, parse_address
from marketplace.notifications.contacts import address_hash
from web.forms import FormData
from web.pages.public.register import ACCOUNT, CONTACT, PATH, REGISTER, present_draft
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.keys import sealer_of
from web.unit_of_work import NOT_TAKEN
from web.views.registration import errors_of, steps

CODES_FROM_ADDRESS = RateLimit("register_codes", 10, timedelta(minutes=10))
CODES_TO_AN_ADDRESS = RateLimit("register_address", 6, timedelta(hours=1))  # over all browsers: nobody floods a stranger's phone
LONGEST_NAME = 256


@get(CONTACT, opt=REGISTER)
async def register_contact_form(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Name and address; without a draft back to the beginning."""
    if (draft := await present_draft(request, session, state)) is None:
        return go_to(request, PATH)
    return _shown(request, draft.typed.person, draft.typed.address, [])


@post(CONTACT, opt=REGISTER | {NOT_TAKEN: True}, status_code=200)
async def register_contact(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Keep them and have a code sent."""
    if (draft := await present_draft(request, session, state)) is None:
        return go_to(request, PATH)
    person, typed = tidy_name(str(form.get("person", ""))[:LONGEST_NAME]), str(form.get("address", ""))[: LONGEST_ADDRESS + 10]
    faults = faults_of_name(person, "/person")
    channel = Channel.EMAIL if "@" in typed or "＠" in typed else Channel.SMS
    address = ""
    try:
        address = parse_address(channel, typed)
    except Invalid as refused:
        faults += [FieldError("/address", each.detail) for each in refused.errors]
    if faults:
        return _shown(request, person, typed, errors_of(faults))
    more = msgspec.structs.replace(draft.typed, person=person, channel=channel, address=address)
    await keep_draft(session, sealer_of(state), draft, more, now=now())
    return await _sent(request, session, state, Draft(draft.id, more))


@post("/register/code", opt=REGISTER | {NOT_TAKEN: True}, status_code=200)
async def resend_register_code(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Another code to the same address; the one before is worth nothing then."""
    draft = await present_draft(request, session, state)
    if draft is None or draft.typed.channel is None:
        return go_to(request, PATH)
    return await _sent(request, session, state, draft)


async def _sent(request: HTMXRequest, session: AsyncSession, state: State, draft: Draft) -> Response[Any]:
    assert draft.typed.channel is not None  # noqa: S101  # whoever sends has read an address
    hashed = address_hash(sealer_of(state), draft.typed.channel, draft.typed.address)
    await CODES_FROM_ADDRESS.spend(state.beside_sessions, client_address(request), now=now())
    await CODES_TO_AN_ADDRESS.spend(state.beside_sessions, hashed.hex(), now=now())
    await ask_code(session, draft.id, now=now())
    return go_to(request, ACCOUNT)


def _shown(request: HTMXRequest, person: str, address: str, errors: list[dict[str, str]]) -> Response[Any]:
    status = 422 if errors else 200
    return page(request, "pages/register_contact.html", status_code=status, steps=steps(2), person=person, address=address, errors=errors)
