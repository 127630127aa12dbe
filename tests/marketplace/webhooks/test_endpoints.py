"""Registration, confirmation, and what the database itself keeps apart."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Invalid
from marketplace.webhooks.confirmation import WrongChallenge
from marketplace.webhooks.endpoints import MOST_ENDPOINTS, EndpointExists, TooManyEndpoints, Wish, close, confirm, register
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import EndpointState
from marketplace.webhooks.targets import NameNotResolved, TargetCheck, TargetRefused, TargetRules
from marketplace.webhooks.transport import Answer
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.moves import TransitionNotAllowed
from tests.marketplace.webhooks.rooms import NAMES, SEALER, TARGETS, Bench, committed_institution, make_institution


def challenge_in(bench: Bench) -> str:
    """What the last message to the endpoint carried."""
    return json.loads(bench.transport.posted[-1][2])["data"]["challenge"]


async def test_an_endpoint_confirms_itself_by_answering_the_challenge(bench: Bench) -> None:
    made = await bench.registered()
    sent = bench.transport.post

    async def echo(url: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        await sent(url, headers, body)
        return Answer(None, 200, json.dumps({"challenge": challenge_in(bench)}).encode())

    bench.transport.post = echo  # type: ignore[method-assign]
    await bench.work()
    await bench.session.refresh(made.endpoint)
    assert made.endpoint.status is EndpointState.ACTIVE
    steps = await bench.session.scalars(select(WorkflowStep.action).where(WorkflowStep.subject_id == made.endpoint.id))
    assert steps.all() == ["confirm"]


@pytest.mark.parametrize(
    "answer", [b"", b"{}", b"[]", b'{"challenge": 1}', b'{"challenge": "other"}', b"\xff", b"[" * 60_000, b'{"challenge": "\\ud800"}']
)
async def test_any_other_answer_leaves_it_unconfirmed_until_the_challenge_is_typed(bench: Bench, answer: bytes) -> None:
    made = await bench.registered()
    bench.transport.answers = [Answer(None, 200, answer)]
    await bench.work()
    await bench.session.refresh(made.endpoint)
    assert made.endpoint.status is EndpointState.UNCONFIRMED
    with pytest.raises(WrongChallenge):
        await confirm(bench.session, bench.actor, made.endpoint.id, "猜的", sealer=SEALER, at=bench.time)
    confirmed = await confirm(bench.session, bench.actor, made.endpoint.id, challenge_in(bench) + " ", sealer=SEALER, at=bench.time)
    assert confirmed.status is EndpointState.ACTIVE
    with pytest.raises(TransitionNotAllowed):
        await confirm(bench.session, bench.actor, made.endpoint.id, challenge_in(bench), sealer=SEALER, at=bench.time)


async def test_neither_secret_nor_challenge_lies_readable_in_the_database(bench: Bench) -> None:
    made = await bench.registered()
    bench.transport.answers = [Answer(None, 200, b'{"challenge": "other", "your": "' + made.secret.encode() + b'"}')]
    await bench.work()
    hidden = (made.secret, made.secret.removeprefix("whsec_"), challenge_in(bench))
    for table in ("webhook_endpoint", "webhook_delivery", "webhook_attempt", "task", "event", "workflow_step"):
        rows = await bench.session.execute(text(f"SELECT t::text FROM {table} t"))
        everything = " ".join(row[0] for row in rows)
        assert not any(secret in everything for secret in hidden), table
        assert not any(secret.encode().hex() in everything for secret in hidden), table


async def test_an_institution_registers_an_address_once_and_only_so_many(bench: Bench) -> None:
    first = await bench.registered()
    with pytest.raises(EndpointExists):
        await bench.registered()
    await close(bench.session, bench.actor, first.endpoint.id, at=bench.time)
    for number in range(MOST_ENDPOINTS):
        await bench.registered(f"https://bank.example.com/{number}")
    with pytest.raises(TooManyEndpoints):
        await bench.registered()
    assert await Bench(bench.session, await make_institution(bench.session)).registered()


async def test_a_target_inside_the_network_is_refused_at_the_registration(bench: Bench) -> None:
    async def inside(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    async def nowhere(host: str, port: int) -> list[str]:
        raise NameNotResolved(host)

    for resolve in (inside, nowhere):
        with pytest.raises(TargetRefused):
            await register(
                bench.session, bench.actor, Wish("https://bank.example.com/", ["sample.*"]),
                targets=TargetCheck(TargetRules(), resolve), sealer=SEALER, public_names=NAMES, at=bench.time,
            )  # fmt: skip
    wish = Wish("https://bank.example.com/", ["sample.*"], "长" * 201)
    with pytest.raises(Invalid):
        await register(bench.session, bench.actor, wish, targets=TARGETS, sealer=SEALER, public_names=NAMES, at=bench.time)


async def test_the_application_sees_only_rows_of_the_institution_it_works_for(sessions: Sessions, system_sessions: Sessions) -> None:
    owner, other = await committed_institution(system_sessions), await committed_institution(system_sessions)
    async with transaction(sessions, Binding("bank_admin", owner, uuid4())) as session:
        bench = Bench(session, type("Institution", (), {"id": owner})())  # type: ignore[arg-type]
        made = await bench.registered()
    for model in (WebhookEndpoint, WebhookDelivery):
        for organisation_id, count in ((owner, 1), (other, 0), (None, 0)):
            async with transaction(sessions, Binding("bank_admin", organisation_id)) as session:
                assert len((await session.scalars(select(model))).all()) == count, (model, organisation_id)
    with pytest.raises(DBAPIError):
        async with transaction(sessions, Binding("bank_admin", other)) as session:
            session.add(
                WebhookEndpoint(
                    **{column.key: getattr(made.endpoint, column.key) for column in WebhookEndpoint.__table__.columns} | {"id": uuid4()}
                )
            )
    with pytest.raises(DBAPIError):
        async with transaction(sessions, Binding("bank_admin", owner)) as session:
            await session.execute(text("DELETE FROM webhook_attempt"))
    with pytest.raises(DBAPIError):
        async with transaction(sessions, Binding("bank_admin", owner)) as session:
            await session.execute(text("SELECT FROM incoming_message"))
    async with transaction(sessions, Binding("bank_admin", other)) as session:
        assert (await session.scalars(select(WebhookAttempt))).all() == []
