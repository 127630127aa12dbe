"""From an event to a delivery: retries, rest, the end after 72 hours, redelivery, rotation."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from marketplace.events.models import EventRow
from marketplace.webhooks.deliveries import write_deliveries
from marketplace.webhooks.endpoints import close, pause, resume, rotate
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.redelivery import NotRedeliverable, _line_up_batch, redeliver
from marketplace.webhooks.repository import DeliveryNotFound, EndpointNotFound, attempts_of, endpoint_of
from marketplace.webhooks.schedule import GIVE_UP_AFTER
from marketplace.webhooks.states import DeliveryState, EndpointState
from marketplace.webhooks.transport import Answer, Failure
from tests.marketplace.webhooks.rooms import DOWN, SEALER, TAKEN, Bench, logged, make_institution

THREE_DAYS = timedelta(hours=73)


async def only_delivery(bench: Bench, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """The endpoint's one delivery of an event, as it is in the database."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.event_id.is_not(None))
    return (await bench.session.scalars(query.execution_options(populate_existing=True))).one()


async def test_an_event_goes_to_the_endpoints_that_want_it_and_to_nobody_else(bench: Bench) -> None:
    wanted = await bench.active()
    await bench.active("https://bank.example.com/other", ("other.done",))
    stranger = Bench(bench.session, await make_institution(bench.session), bench.transport)
    await stranger.active("https://other.example.com/hook")
    event = await logged(bench.session, bench.organisation.id)
    await write_deliveries(bench.session, event)
    await bench.work()
    ((url, headers, body),) = bench.transport.posted
    assert url == wanted.url
    told = json.loads(body)
    assert (told["id"], told["type"], told["position"]) == (str(event.id), "sample.submitted", event.position)
    assert told["subject"] == {"kind": "sample", "id": str(event.subject_id)}
    delivery = await only_delivery(bench, wanted)
    assert headers["webhook-id"] == f"msg_{delivery.id.hex}"
    assert (delivery.status, delivery.attempts, delivery.last_status) == (DeliveryState.DELIVERED, 1, 204)


async def test_a_target_that_never_answers_is_given_up_after_72_hours(bench: Bench) -> None:
    endpoint = await bench.active()
    bench.transport.answers = [DOWN]
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    begun = bench.time
    await bench.work(until=THREE_DAYS)
    delivery = await only_delivery(bench, endpoint)
    assert (delivery.status, delivery.next_at) == (DeliveryState.DEAD, None)
    assert bench.time == delivery.series_started_at + GIVE_UP_AFTER
    assert 12 <= delivery.attempts <= 24
    assert len({headers["webhook-id"] for _, headers, _ in bench.transport.posted}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in bench.transport.posted}) == delivery.attempts
    attempts = await attempts_of(bench.session, delivery)
    assert [each.number for each in attempts] == list(range(delivery.attempts, 0, -1))
    assert attempts[0].started_at - begun >= GIVE_UP_AFTER - timedelta(minutes=1)
    died = await bench.session.scalars(select(EventRow.kind).where(EventRow.subject_id == delivery.id))
    assert died.all() == ["webhook_delivery.died"]


async def test_a_target_that_comes_back_gets_the_same_message(bench: Bench) -> None:
    endpoint = await bench.active()
    bench.transport.answers = [DOWN, Answer(Failure.TOO_SLOW), Answer(Failure.STATUS_REFUSED, 503), TAKEN]
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work(until=THREE_DAYS)
    delivery = await only_delivery(bench, endpoint)
    assert (delivery.status, delivery.attempts, delivery.last_failure) == (DeliveryState.DELIVERED, 4, None)
    assert len({(headers["webhook-id"], body) for _, headers, body in bench.transport.posted}) == 1


async def test_every_task_three_times_in_random_order_posts_each_message_once(bench: Bench) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    await bench.active()
    events = [await logged(bench.session, bench.organisation.id) for _ in range(12)]
    for event in chance.sample(events * 3, 36):
        await write_deliveries(bench.session, event)
    tasks = await bench.due()
    for task in chance.sample(tasks * 3, len(tasks) * 3):
        await bench.run(task)
    told = [json.loads(body)["id"] for _, _, body in bench.transport.posted]
    assert sorted(told) == sorted(str(event.id) for event in events), f"seed {seed}"


async def test_an_endpoint_that_is_down_rests_and_holds_no_worker_with_the_rest_of_its_messages(bench: Bench) -> None:
    await bench.active()
    bench.transport.answers = [DOWN]
    for _ in range(30):
        await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work(until=timedelta(seconds=1))
    assert len(bench.transport.posted) == 1
    bench.transport.answers = [TAKEN]
    await bench.work(until=timedelta(minutes=1))
    assert len(bench.transport.posted) == 31


async def test_a_refusal_of_one_message_does_not_hold_up_the_others(bench: Bench) -> None:
    await bench.active()
    bench.transport.answers = [Answer(Failure.STATUS_REFUSED, 400), TAKEN]
    for _ in range(3):
        await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work(until=timedelta(seconds=1))
    assert len(bench.transport.posted) == 3


async def test_a_paused_endpoint_gets_what_it_missed_when_it_is_resumed(bench: Bench) -> None:
    endpoint = await bench.active()
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await pause(bench.session, bench.actor, endpoint.id, at=bench.time)
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work()
    assert bench.transport.posted == []
    await resume(bench.session, bench.actor, endpoint.id, at=bench.time)
    assert await _line_up_batch(bench.session, endpoint.id, None, at=bench.time) is not None
    await bench.work()
    assert len(bench.transport.posted) == 2


async def test_closing_gives_up_what_waits_and_nothing_is_sent_any_more(bench: Bench) -> None:
    endpoint = await bench.active()
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await close(bench.session, bench.actor, endpoint.id, at=bench.time)
    await bench.work()
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    assert bench.transport.posted == []
    assert (await only_delivery(bench, endpoint)).status is DeliveryState.DEAD


async def test_a_redelivery_is_a_new_attempt_at_the_same_message(bench: Bench) -> None:
    endpoint = await bench.active()
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    delivery = await only_delivery(bench, endpoint)
    with pytest.raises(NotRedeliverable) as refused:
        await redeliver(bench.session, bench.actor, endpoint.id, delivery.id, at=bench.time)
    assert refused.value.state == "pending"
    await bench.work()
    await redeliver(bench.session, bench.actor, endpoint.id, delivery.id, at=bench.time)
    await bench.work()
    again = await only_delivery(bench, endpoint)
    assert (again.status, again.attempts) == (DeliveryState.DELIVERED, 2)
    (first, second) = bench.transport.posted
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])


async def test_a_redelivery_replaces_the_attempt_that_was_still_to_come(bench: Bench) -> None:
    endpoint = await bench.active()
    bench.transport.answers = [DOWN, TAKEN]
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work()
    delivery = await only_delivery(bench, endpoint)
    await redeliver(bench.session, bench.actor, endpoint.id, delivery.id, at=bench.time)
    await bench.work(until=timedelta(hours=1))
    assert len(bench.transport.posted) == 2


async def test_another_institutions_endpoint_and_delivery_are_not_found(bench: Bench) -> None:
    endpoint = await bench.active()
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    delivery = await only_delivery(bench, endpoint)
    stranger = Bench(bench.session, await make_institution(bench.session))
    with pytest.raises(EndpointNotFound):
        await endpoint_of(bench.session, stranger.actor, endpoint.id, "webhooks:endpoint:read")
    with pytest.raises(EndpointNotFound):
        await rotate(bench.session, stranger.actor, endpoint.id, sealer=SEALER, at=bench.time)
    with pytest.raises(DeliveryNotFound):
        await redeliver(bench.session, stranger.actor, endpoint.id, delivery.id, at=bench.time)


async def test_for_a_day_after_a_rotation_both_secrets_verify_and_then_only_the_new_one(bench: Bench) -> None:
    made = await bench.registered()
    bench.transport.answers = [Answer(None, 200, b"{}")]
    await bench.work()
    made.endpoint.status = EndpointState.ACTIVE
    rotated = await rotate(bench.session, bench.actor, made.endpoint.id, sealer=SEALER, at=bench.time)
    assert rotated.secret != made.secret
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work()
    _, headers, body = bench.transport.posted[-1]
    for secret in (made.secret, rotated.secret):
        assert Webhook(secret).verify(body, headers)["type"] == "sample.submitted"
    bench.time += timedelta(hours=25)
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work(until=timedelta(seconds=1))
    assert len(bench.transport.posted[-1][1]["webhook-signature"].split(" ")) == 1


async def test_what_is_kept_of_an_answer_is_masked(bench: Bench) -> None:
    endpoint = await bench.active()
    bench.transport.answers = [Answer(None, 200, '{"phone": "13812345678", "note": "已收到"}'.encode())]
    await write_deliveries(bench.session, await logged(bench.session, bench.organisation.id))
    await bench.work()
    delivery = await only_delivery(bench, endpoint)
    kept = (await bench.session.scalars(select(WebhookAttempt.answer).where(WebhookAttempt.delivery_id == delivery.id))).one()
    assert "1381" not in kept
    assert "已收到" in kept
