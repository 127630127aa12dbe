"""The auditor's pages and API: entries are found, and reading them is recorded; long work is a task; parked events can be replayed."""

import json
import os
import re
import tarfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from markupsafe import escape
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.audit.models import VerificationRow
from marketplace.audit.tasks import EXPORT, PURGE_EXPORTS, SIGN, VERIFY
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.events.models import EventRow
from marketplace.events.models_log import FollowerParked, FollowerRow, LogRow
from marketplace.events.record import record
from marketplace.events.sequencer import sequence_once
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.members.names import names_of
from marketplace.settings import Settings
from marketplace.tasks.task_run import TaskRun
from tests.forgeries import run_verifier
from tests.fresh_log import HAPPENED
from tests.statements import counted
from tests.web.callers import Caller, make_member
from web.audit import TASKS, exports_folder, exports_in
from web.composition import FOLLOWER_LABELS_ZH, FOLLOWERS
from web.views.audit import verification_line

SignIn = Callable[[Role], Awaitable[Caller]]
Happen = Callable[..., Awaitable[UUID]]


@pytest.fixture
def happen(system_sessions: Sessions) -> Happen:
    """`await happen(subject, organisation)`: an event with its place in the log. Returns its id."""

    async def make(subject: UUID, organisation: UUID | None = None, at: datetime | None = None) -> UUID:
        async with transaction(system_sessions, Binding(role="bank_officer", organisation_id=organisation)) as session:
            event_id = record(session, HAPPENED, subject, at=at or now(), data={"number": 1})
        while await sequence_once(system_sessions):
            pass
        return event_id

    return make


async def reads_of(session: AsyncSession, caller: Caller) -> list[dict[str, object]]:
    query = select(EventRow.data).where(EventRow.kind == "audit.read", EventRow.account_id == caller.account_id).order_by(EventRow.id)
    return list(await session.scalars(query))


async def test_entries_are_found_by_what_they_are_about_and_each_look_is_recorded(
    signed_in: SignIn, happen: Happen, session: AsyncSession
) -> None:
    subject, organisation = uuid4(), uuid4()
    event_id = await happen(subject, organisation, datetime(2031, 5, 6, 16, 30, tzinfo=UTC))  # already 7 May in Shanghai
    auditor = await signed_in(Role.AUDITOR)
    for query in (f"subject={subject}", f"organisation={organisation}", f"on=2031-05-07&kind={HAPPENED.name}"):
        assert str(event_id) in (await auditor.get(f"/audit?{query}")).text, query
    for query in (
        f"subject={uuid4()}",
        f"organisation={uuid4()}",
        f"subject={subject}&on=2031-05-06",
        f"subject={subject}&kind=other.happened",
    ):
        assert str(event_id) not in (await auditor.get(f"/audit?{query}")).text, query
    page = await auditor.get(f"/audit/entries/{event_id}")
    assert "银行客户经理" in page.text
    assert str(subject) in page.text
    reads = await reads_of(session, auditor)
    assert len(reads) == 8
    assert reads[0] == {"wanted": {"subject_id": str(subject)}, "found": 1}


async def test_people_and_organisations_are_named_in_one_query_however_many(
    signed_in: SignIn, system_sessions: Sessions, session: AsyncSession
) -> None:
    subject, people = uuid4(), [await make_member(session, Role.BANK_OFFICER) for _ in range(3)]
    for person in people:
        binding = Binding(role="bank_officer", organisation_id=person.organisation_id, account_id=person.account_id)
        async with transaction(system_sessions, binding) as acting:
            record(acting, HAPPENED, subject, at=now(), parties=[person.organisation_id])
    while await sequence_once(system_sessions):
        pass
    auditor = await signed_in(Role.AUDITOR)
    names = dict((await session.execute(select(Organisation.id, Organisation.name))).all())
    names |= dict((await session.execute(select(Account.id, Account.display_name))).all())
    shown = (await auditor.get(f"/audit?subject={subject}")).text
    for person in people:
        assert escape(names[person.organisation_id]) in shown
        assert f"银行客户经理 {escape(names[person.account_id])}" in shown
    first = re.search(r'href="(/audit/entries/[^"]+)"', shown)
    assert first
    entry = (await auditor.get(first[1])).text
    assert f"{escape(names[people[-1].organisation_id])}（{people[-1].organisation_id}）" in entry
    with counted(session) as statements:
        found = await names_of(session, [subject, *(person.account_id for person in people)])
    assert found == {person.account_id: names[person.account_id] for person in people}
    assert len(statements) == 1


async def test_the_operator_reads_what_each_follower_does(signed_in: SignIn, session: AsyncSession) -> None:
    await session.execute(insert(FollowerRow).values(name="webhooks").on_conflict_do_nothing())
    await session.commit()
    assert "回调发送" in (await (await signed_in(Role.OPERATOR)).get("/operator/followers")).text
    assert {each.name for each in FOLLOWERS} < FOLLOWER_LABELS_ZH.keys()
    assert len(set(FOLLOWER_LABELS_ZH.values())) == len(FOLLOWER_LABELS_ZH)


async def test_a_search_that_cannot_be_read_says_so_and_records_nothing_of_it(
    signed_in: SignIn, token: SignIn, session: AsyncSession
) -> None:
    auditor = await signed_in(Role.AUDITOR)
    page = (await auditor.get("/audit?subject=abc&on=昨天&kind=张三&before=x")).text
    assert "应为 36 位编号" in page
    assert "请从列表中选择事件" in page
    assert await reads_of(session, auditor) == []
    assert (await (await token(Role.AUDITOR)).get("/api/v1/audit/entries?kind=张三")).status_code == 400
    assert "应为日期" in page
    assert 'value="昨天"' in page


async def test_older_entries_are_a_page_further(token: SignIn, happen: Happen) -> None:
    subject = uuid4()
    events = [await happen(subject) for _ in range(5)]
    auditor = await token(Role.AUDITOR)
    found, cursor = [], ""
    for expected in (2, 2, 1):
        answer = (await auditor.get(f"/api/v1/audit/entries?subject_id={subject}&limit=2{cursor}")).json()
        assert len(answer["items"]) == expected
        found += [entry["id"] for entry in answer["items"]]
        cursor = f"&cursor={answer['next_cursor']}"
    assert answer["next_cursor"] is None
    assert found == [str(each) for each in reversed(events)]
    assert (await auditor.get("/api/v1/audit/entries?cursor=abc")).status_code == 400
    for day in ("0001-01-01", "9999-12-31"):
        assert (await auditor.get(f"/api/v1/audit/entries?on={day}")).json()["items"] == []


async def test_the_api_verifies_a_short_log_and_tells_what_it_found(token: SignIn, happen: Happen) -> None:
    await happen(uuid4())
    auditor = await token(Role.AUDITOR)
    answer = (await auditor.get("/api/v1/audit/verify")).json()
    assert answer["entries"] >= 1
    assert len(answer["head"]) == 64
    assert answer["intact"] == (answer["problems"] == [])


def run_of(session: AsyncSession, sessions: Sessions) -> TaskRun:
    return TaskRun(new_id(), 1, now(), session, sessions, Binding.system())


async def test_signing_verifying_and_exporting_are_tasks_and_the_archive_passes_the_independent_verifier(
    signed_in: SignIn, happen: Happen, system_sessions: Sessions, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHIDA_HOME", str(settings.home))
    event_id = await happen(uuid4())
    auditor = await signed_in(Role.AUDITOR)
    early = await auditor.get(f"/audit/entries/{event_id}/proof")
    assert early.status_code in {200, 409}  # 409 until a checkpoint reaches it
    for kind in (SIGN, VERIFY, EXPORT):
        async with transaction(system_sessions, Binding.system()) as session:
            await TASKS[kind](run_of(session, system_sessions))
    page = await auditor.get("/audit/log")
    archive = exports_in(settings.home)[0]
    assert archive.name in page.text
    assert "最近签名" in page.text
    download = await auditor.get(f"/audit/log/export?name={archive.name}")
    assert download.content == archive.read_bytes()
    assert "attachment" in download.headers["content-disposition"]
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    assert run_verifier(tmp_path / archive.name.removesuffix(".tar.gz")).returncode == 0
    proof = tmp_path / "proof.json"
    proof.write_bytes((await auditor.get(f"/audit/entries/{event_id}/proof")).content)
    assert json.loads(proof.read_text(encoding="utf-8"))["row"]["id"] == str(event_id)
    key = next((settings.home / "keys").glob("audit_*.pub.pem"))
    assert run_verifier(None, "--proof", str(proof), "--public-key", str(key)).returncode == 0


def test_missing_checkpoints_are_said_in_a_sentence_and_are_no_damage() -> None:
    row = VerificationRow(
        verified_at=now(), entries=5, head="", problems=[], warnings=[{"kind": "checkpoints_missing_outside", "count": 2, "size": 5}]
    )
    (sentence,) = verification_line(row).warnings
    assert "缺少最近的 2 个检查点" in sentence
    assert "zhida audit refill" in sentence


@pytest.mark.parametrize("name", ["..%2Fkeys%2Faudit_ed25519.pem", "x", "audit-20261121T000000Z-" + "0" * 32 + ".tar.gz"])
async def test_nothing_but_an_export_is_downloaded(signed_in: SignIn, name: str) -> None:
    assert (await (await signed_in(Role.AUDITOR)).get(f"/audit/log/export?name={name}")).status_code == 404


@pytest.mark.parametrize("act", ["verify", "export"])
async def test_the_buttons_start_a_task_and_show_its_progress(signed_in: SignIn, act: str) -> None:
    auditor = await signed_in(Role.AUDITOR)
    answer = await auditor.post(f"/audit/log/{act}")
    assert answer.status_code == 303
    assert (await auditor.get(answer.headers["location"])).status_code == 200


async def test_the_operator_sees_parked_events_and_asks_for_their_replay(signed_in: SignIn, happen: Happen, session: AsyncSession) -> None:
    subject, follower = uuid4(), f"sample {uuid4().hex[:8]}"
    event_id = await happen(subject)
    position = await session.scalar(select(LogRow.position).where(LogRow.event_id == event_id))
    session.add(FollowerRow(name=follower, position=position))
    await session.flush()
    session.add(
        FollowerParked(follower=follower, position=position, event_id=event_id, subject_kind="sample", subject_id=subject, error="KeyError")
    )
    await session.commit()
    operator = await signed_in(Role.OPERATOR)
    page = await operator.get("/operator/followers")
    assert follower in page.text
    assert "KeyError" in page.text
    form = {"follower": follower, "subject_kind": "sample", "subject_id": str(subject)}
    assert (await operator.post("/operator/followers/replay", form)).status_code == 303
    assert "等待重新处理" in (await operator.get("/operator/followers")).text
    asked = await session.scalar(text("SELECT replay_asked_at FROM follower_parked WHERE follower = :name"), {"name": follower})
    assert asked is not None
    for wrong in (form | {"subject_id": str(uuid4())}, form | {"subject_id": "x"}, {}):
        assert (await operator.post("/operator/followers/replay", wrong)).status_code == 404


async def test_exports_older_than_a_month_are_removed_and_newer_ones_stay(
    system_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIDA_HOME", str(tmp_path))
    folder = exports_folder(tmp_path)
    folder.mkdir()
    old = now().timestamp() - 31 * 86_400
    for name in ("audit-old.tar.gz", "audit-new.tar.gz"):
        (folder / name).write_bytes(b"x")
    (folder / ".half").mkdir()
    for name in ("audit-old.tar.gz", ".half"):
        os.utime(folder / name, (old, old))
    async with transaction(system_sessions, Binding.system()) as session:
        await TASKS[PURGE_EXPORTS](run_of(session, system_sessions))
    assert [entry.name for entry in folder.iterdir()] == ["audit-new.tar.gz"]
