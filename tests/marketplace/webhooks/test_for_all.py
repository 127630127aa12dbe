"""Events that concern every institution, such as a new working calendar."""

import pytest
from sqlalchemy import select

from marketplace.events.kinds import EventKind
from marketplace.members.models import OrganisationKind
from marketplace.webhooks.deliveries import webhooks_follower
from marketplace.webhooks.feed import feed_follower
from marketplace.webhooks.models import EventFeedEntry
from tests.marketplace.webhooks.rooms import SUBMITTED, Bench, logged, make_institution
from web.composition import EVENT_KINDS

ANNOUNCED = EventKind("sample.announced", "sample", "示例公告", public=True, for_all=True)
KINDS = (SUBMITTED, ANNOUNCED)


@pytest.mark.parametrize(("kind", "reaches"), [(ANNOUNCED, True), (SUBMITTED, False)])
async def test_it_reaches_feed_and_endpoint_of_an_institution_that_is_no_party(kind: EventKind, reaches: bool, bench: Bench) -> None:
    platform = await make_institution(bench.session, OrganisationKind.PLATFORM)
    enterprise = await make_institution(bench.session, OrganisationKind.ENTERPRISE)
    await bench.active()
    event = await logged(bench.session, platform.id, kind=kind)
    for follower in (feed_follower(KINDS), webhooks_follower(KINDS)):
        await follower.handle(bench.session, event)
        await follower.handle(bench.session, event)
    await bench.work()
    assert len(bench.transport.posted) == reaches
    readers = list(await bench.session.scalars(select(EventFeedEntry.organisation_id).where(EventFeedEntry.event_id == event.id)))
    assert len(readers) == len(set(readers))
    assert (bench.organisation.id in readers, platform.id in readers, enterprise.id in readers) == (reaches, True, False)


def test_what_is_for_all_is_public() -> None:
    with pytest.raises(ValueError, match="has to be public"):
        EventKind("sample.whispered", "sample", "示例", for_all=True)


def test_institutions_learn_of_a_new_working_calendar() -> None:
    assert [kind.name for kind in EVENT_KINDS if kind.for_all] == ["holiday_notice.published"]
