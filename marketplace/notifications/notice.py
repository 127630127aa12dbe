"""What a message says and to whom it goes, by the kind of event: a `Notice` for each audience. `web.composition` lists them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.access.roles import Role

NO_PAGE = "/me/messages"


class Whom(StrEnum):
    """Whose accounts an event concerns."""

    SUBJECT = "subject"  # the event is about an account: this one
    MEMBERS = "members"  # of the event's parties
    SUPERVISING = "supervising"  # members of that organisation who look after those who work on such cases
    ACTING = "acting"  # members of the organisation that the event's data names as `organisation_id`: those who work on such cases
    NAMED = "named"  # the account that the event's data names as `account_id`
    EVERYWHERE = "everywhere"  # of any organisation, such as the platform's operators


@dataclass(frozen=True, slots=True)
class Audience:
    """Accounts to tell. `roles` narrows members; none means every role. Whoever did it is not told, unless it is about the own account."""

    whom: Whom
    roles: frozenset[Role] = frozenset()

    def __post_init__(self) -> None:
        """Members of all organisations in every role would be everybody."""
        if self.whom is Whom.EVERYWHERE and not self.roles:
            raise ValueError("an audience of every organisation needs roles")


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of subject that people work on: its page, with `{subject_id}`, the roles that act on it, and those told when it is overdue."""

    subject_kind: str
    path: str
    roles: frozenset[Role]
    supervisors: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """The message about one kind of event.

    `title_zh` and `text_zh` are shown only after signing in; they and `path` may use `{subject_id}` and what stands in the event's data.
    Without a `path` the message leads to the page of the case (`Case`) that the data or the event names by its `subject_kind`.
    What goes out by mail or text message is the same sentence for all kinds (`letters`), because anybody may read it over a shoulder.
    `urgent` ones are about the safety of the person's own account: they pass quiet hours. `when` names a fact of the event's data that has
    to be true; empty means always.
    """

    event: str
    to: tuple[Audience, ...]
    title_zh: str
    text_zh: str
    path: str = ""
    urgent: bool = False
    when: str = ""

    def speaks_of(self, data: Mapping[str, Any]) -> bool:
        """Whether this event is worth a message."""
        return not self.when or data.get(self.when) is True

    def words(self, facts: Mapping[str, Any], case: Case | None) -> tuple[str, str, str]:
        """Title, text and path of the message. Raises: KeyError if the event's data lacks what the text uses."""
        path = self.path or (case.path if case else NO_PAGE)
        return self.title_zh.format_map(facts), self.text_zh.format_map(facts), path.format_map(facts)
