"""Giving a consent: what stands in it, who may, and everything that is wrong with one, named at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.consents.grant import grant
from marketplace.consents.models import Consent, ConsentItem, ConsentText
from marketplace.consents.refusals import MayNotSign
from marketplace.consents.signature import signature_of
from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.consents.terms import ConsentTerms, last_day
from marketplace.consents.texts import BUILTIN, TextKind, readable, sha256_of, text_in_force
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Forbidden, Invalid
from marketplace.events.models import EventRow
from marketplace.members.models import OrganisationKind, OrganisationStatus
from tests.marketplace.consents.parties import (
    ITEMS,
    LONGEST,
    Parties,
    anybody,
    binding_of_actor,
    consent_of,
    institution,
    make_parties,
    nobody,
    terms_for,
)


@pytest.fixture(scope="module")
async def parties(system_sessions: Sessions) -> Parties:
    return await make_parties(system_sessions)


async def faults(session: AsyncSession, parties: Parties, terms: ConsentTerms) -> dict[str, str]:
    """What is wrong, by pointer."""
    with pytest.raises(Invalid) as refused:
        await grant(session, parties.owner, terms, longest=LONGEST, may_sign=anybody, at=now())
    return {error.pointer: error.detail for error in refused.value.errors}


async def test_a_consent_says_who_what_for_what_how_long_and_under_which_words(
    sessions: Sessions, session: AsyncSession, parties: Parties
) -> None:
    made = await consent_of(sessions, parties)
    assert (made.subject_id, made.grantee_id, made.status) == (parties.subject, parties.bank, ConsentState.LIVE)
    assert (made.purpose, made.text_version, made.signer) == (ConsentPurpose.PRE_LOAN, "consent-1", "示例人员")
    assert last_day(made.valid_until) == today() + timedelta(days=90)
    items = (await session.scalars(select(ConsentItem).where(ConsentItem.consent_id == made.id))).all()
    assert {each.item: each.ended_at for each in items} == dict.fromkeys(ITEMS)
    event = (await session.scalars(select(EventRow).where(EventRow.subject_id == made.id))).one()
    assert (event.kind, set(event.parties)) == ("consent.granted", {parties.subject, parties.bank})
    assert (event.data["items"], event.data["signed_by"]) == (sorted(ITEMS), "person")
    assert event.data["sha256"] == made.signature.hex()


async def test_the_signature_is_over_everything_that_was_signed(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    digest = sha256_of(BUILTIN[0].body)
    assert signature_of(made, digest) == made.signature
    assert signature_of(made, sha256_of("其他")) != made.signature
    for column, other in (("signer", "别人"), ("items", [ITEMS[0]]), ("signed_until", made.signed_until + timedelta(days=1))):
        changed = Consent(**{each.name: getattr(made, each.name) for each in Consent.__table__.columns} | {column: other})
        assert signature_of(changed, digest) != made.signature, column


async def test_everything_that_is_wrong_is_named_at_once(session: AsyncSession, parties: Parties) -> None:
    terms = terms_for(uuid4(), ["*", "patent", "lender_view", *ITEMS, ITEMS[0]], days=4_000, signer="别人", text_version="consent-0")
    found = await faults(session, parties, terms)
    assert set(found) == {"/grantee_id", "/items/0", "/items/1", "/items/2", "/items/5", "/valid_until", "/text_version", "/signer"}
    assert "通配" in found["/items/0"]
    assert "公开" in found["/items/1"]
    assert "列了两次" in found["/items/5"]
    assert "365" in found["/valid_until"]


@pytest.mark.parametrize(
    ("spoilt", "pointer"),
    [
        ({"items": []}, "/items"),
        ({"signer": "  "}, "/signer"),
        ({"signer": "示例人员\u200b"}, "/signer"),
        ({"valid_until": today() - timedelta(days=1)}, "/valid_until"),
        ({"valid_from": today() - timedelta(days=1)}, "/valid_from"),
        ({"valid_from": today() + timedelta(days=100)}, "/valid_until"),
        ({"valid_until": today() + timedelta(days=365)}, "/valid_until"),
        ({"valid_until": today().replace(year=9999, month=12, day=31)}, "/valid_until"),
        ({"valid_from": date(9999, 12, 31), "valid_until": date(9999, 12, 31)}, "/valid_from"),
        ({"valid_from": today() + timedelta(days=366), "valid_until": today() + timedelta(days=367)}, "/valid_from"),
    ],
)
async def test_one_fault(session: AsyncSession, parties: Parties, spoilt: dict[str, Any], pointer: str) -> None:
    terms = msgspec.structs.replace(terms_for(parties.bank), **spoilt)
    assert list(await faults(session, parties, terms)) == [pointer]


async def test_the_longest_term_depends_on_the_purpose(session: AsyncSession, parties: Parties) -> None:
    whole_year = terms_for(parties.bank, days=364)
    assert (await grant(session, parties.owner, whole_year, longest=LONGEST, may_sign=anybody, at=now())).id
    watch = terms_for(parties.bank, days=1_500, purpose=ConsentPurpose.POST_LOAN)
    assert (await grant(session, parties.owner, watch, longest=LONGEST, may_sign=anybody, at=now())).id


@pytest.mark.parametrize(("status", "words"), [(OrganisationStatus.SUSPENDED, "暂停"), (OrganisationStatus.EXITED, "已退出平台")])
async def test_an_institution_that_has_left_is_given_nothing(
    session: AsyncSession, parties: Parties, status: OrganisationStatus, words: str
) -> None:
    gone = await institution(session)
    gone.status = status
    await session.flush()
    found = await faults(session, parties, terms_for(gone.id))
    assert words in found["/grantee_id"]


@pytest.mark.parametrize(("status", "words"), [(OrganisationStatus.SUSPENDED, "暂停"), (OrganisationStatus.EXITED, "已退出平台")])
async def test_a_branch_of_an_institution_that_has_left_is_given_nothing(
    session: AsyncSession, parties: Parties, status: OrganisationStatus, words: str
) -> None:
    head = await institution(session)
    branch = await institution(session, parent_id=head.id)
    head.status = status
    await session.flush()
    assert words in (await faults(session, parties, terms_for(branch.id)))["/grantee_id"]


@pytest.mark.parametrize("kind", [OrganisationKind.ENTERPRISE, OrganisationKind.BUREAU, OrganisationKind.DATA_PROVIDER])
async def test_only_institutions_that_finance_are_given_consents(session: AsyncSession, parties: Parties, kind: OrganisationKind) -> None:
    other = await institution(session, kind)
    assert set(await faults(session, parties, terms_for(other.id))) == {"/grantee_id"}


async def test_an_agent_without_the_mandate_signs_nothing(session: AsyncSession, parties: Parties) -> None:
    with pytest.raises(MayNotSign):
        await grant(session, parties.owner, terms_for(parties.bank), longest=LONGEST, may_sign=nobody, at=now())


async def test_an_institution_signs_for_nobody(session: AsyncSession, parties: Parties) -> None:
    with pytest.raises(Forbidden):
        await grant(session, parties.officer, terms_for(parties.bank), longest=LONGEST, may_sign=anybody, at=now())


async def test_a_program_names_who_signed_in_the_enterprises_own_system(session: AsyncSession, parties: Parties) -> None:
    program = replace(parties.owner, account_id=None, display_name="", role=Role.ENTERPRISE_OWNER)
    made = await grant(session, program, terms_for(parties.bank, signer="王某"), longest=LONGEST, may_sign=anybody, at=now())
    assert (made.signer, made.signer_account_id) == ("王某", None)


async def test_a_future_consent_begins_with_its_day(session: AsyncSession, parties: Parties) -> None:
    terms = terms_for(parties.bank, valid_from=today() + timedelta(days=3))
    made = await grant(session, parties.owner, terms, longest=LONGEST, may_sign=anybody, at=now())
    assert made.valid_from > now() + timedelta(days=1)


async def test_texts_have_a_title_and_sections_and_the_newest_counts(session: AsyncSession) -> None:
    for builtin in BUILTIN:
        found = await session.get(ConsentText, builtin.version)
        assert found
        assert bytes(found.sha256) == sha256_of(builtin.body)
        shown = readable(found.body)
        assert shown.title
        assert all(section.paragraphs for section in shown.sections)
    session.add(ConsentText(version="consent-9", kind="consent", body="新", sha256=sha256_of("新"), in_force_from=now()))
    await session.flush()
    assert (await text_in_force(session, TextKind.CONSENT, now())).version == "consent-9"


WIDER: list[tuple[str, Callable[[Consent], Any]]] = [
    ("a longer term", lambda made: update(Consent).where(Consent.id == made.id).values(valid_until=made.valid_until + timedelta(days=1))),
    ("another purpose", lambda made: update(Consent).where(Consent.id == made.id).values(purpose=ConsentPurpose.POST_LOAN)),
    ("another grantee", lambda made: update(Consent).where(Consent.id == made.id).values(grantee_id=made.subject_id)),
    ("another list", lambda made: update(Consent).where(Consent.id == made.id).values(items=["invoice"])),
]


@pytest.mark.parametrize(("what", "statement"), WIDER)
async def test_the_database_refuses_a_wider_consent_whoever_asks(
    system_sessions: Sessions, sessions: Sessions, parties: Parties, what: str, statement: Callable[[Consent], Any]
) -> None:
    made = await consent_of(sessions, parties)
    with pytest.raises(DBAPIError, match="never made wider"):
        async with transaction(system_sessions, Binding.system()) as session:
            await session.execute(statement(made))


async def test_no_item_is_added_to_a_signed_consent(system_sessions: Sessions, sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    added = text("INSERT INTO consent_item (consent_id, item) VALUES (:id, 'invoice')")
    for through, binding in ((system_sessions, Binding.system()), (sessions, binding_of_actor(parties.officer))):
        with pytest.raises(DBAPIError, match=r"was not signed|row-level security"):
            async with transaction(through, binding) as session:
                await session.execute(added, {"id": made.id})


async def test_an_institution_cannot_write_a_consent_to_itself(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    copied = {each.name: getattr(made, each.name) for each in Consent.__table__.columns} | {"id": uuid4()}
    with pytest.raises(DBAPIError, match="row-level security"):
        async with transaction(sessions, binding_of_actor(parties.officer)) as session:
            session.add(Consent(**copied))
