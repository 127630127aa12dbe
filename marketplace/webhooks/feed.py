"""The feed: every public event of an institution in an order that never changes, for those who cannot open a port."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Invalid
from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.events.log import LoggedEvent
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.webhooks.models import EventFeedEntry
from marketplace.webhooks.public_form import public_form

LIST = "webhooks:event:list"
LARGEST_NUMBER = 2**63 - 1
# Numbers are given out before the commit; with this lock whoever has the later number also commits later.
_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtextextended('event_feed', 0))")


class UnknownFeedCursor(Invalid):
    """The text is no cursor of the feed."""

    code = "unknown_cursor"

    def __init__(self) -> None:
        super().__init__("游标无法识别，请原样传回上一次的 next_cursor", [FieldError("/cursor", "请原样传回上一次的 next_cursor")])


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A piece of the feed. `next_cursor` is where to go on, also after the last entry: new ones will stand there."""

    entries: Sequence[EventFeedEntry]
    next_cursor: str


def feed_follower(kinds: Collection[EventKind]) -> Follower:
    """Writes the feed from the public ones among `kinds`."""
    for_all = frozenset(kind.name for kind in kinds if kind.for_all)
    return Follower("feed", "事件列表", partial(write_entries, for_all=for_all), frozenset(kind.name for kind in kinds if kind.public))


async def write_entries(session: AsyncSession, event: LoggedEvent, *, for_all: frozenset[str] = frozenset()) -> None:
    """One entry for each party that is an institution, or for every institution if the kind is in `for_all`. Again adds nothing."""
    concerned = true() if event.kind in for_all else Organisation.id.in_(event.parties)
    institutions = select(Organisation.id).where(concerned, Organisation.kind.not_in(SUBJECT_KINDS))
    parties = (await session.scalars(institutions.order_by(Organisation.id))).all()
    if not parties:
        return
    await session.execute(_ONE_WRITER)
    entry = {
        "event_id": event.id,
        "kind": event.kind,
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "occurred_at": event.occurred_at,
        "body": public_form(event),
    }
    rows = insert(EventFeedEntry).values([{**entry, "organisation_id": party} for party in parties])
    await session.execute(rows.on_conflict_do_nothing())


async def read_feed(session: AsyncSession, actor: Actor, *, cursor: str | None, kinds: Sequence[str], limit: int) -> FeedPage:
    """Entries after `cursor`, the oldest first; `kinds` empty means all. Raises: UnknownFeedCursor."""
    after = _number(cursor)
    query = select(EventFeedEntry).where(
        visible_to(actor, LIST, organisation=EventFeedEntry.organisation_id), EventFeedEntry.number > after
    )
    if kinds:
        query = query.where(EventFeedEntry.kind.in_(kinds))
    entries = (await session.scalars(query.order_by(EventFeedEntry.number).limit(limit))).all()
    return FeedPage(entries, str(entries[-1].number if entries else after))


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= len(str(LARGEST_NUMBER)) and int(cursor) <= LARGEST_NUMBER):
        raise UnknownFeedCursor
    return int(cursor)
