"""Agents as the administrator's pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from marketplace.access.scopes import CHOICES, SCOPES_ZH, Scope
from marketplace.clock import SHANGHAI
from marketplace.enrolment.agents.view import AgentLine, Deed
from marketplace.enrolment.models import AgentMandate
from marketplace.events.kinds import EventKind

SCOPE_OPTIONS = [{"value": scope.value, "label": SCOPES_ZH[scope]} for scope in CHOICES]
WHOLE = "看匹配"  # of agents whose appointment named nothing else


@dataclass(frozen=True, slots=True)
class AgentCard:
    """One agent, or one invitation, with its term in days; `until` None: without an end. `state`: active, later, suspended or ended."""

    id: UUID
    name: str
    scopes: str
    starts_on: date | None
    ends_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One act in the words of the log."""

    at: datetime
    text: str
    done: bool


def agent_card(line: AgentLine, now: datetime) -> AgentCard:
    """An agent whose term begins later is shown as such."""
    later = line.state == "active" and line.valid_from_at is not None and line.valid_from_at > now
    days = first_day(line.valid_from_at), last_day(line.valid_until_at)
    return AgentCard(line.id, line.name, scopes_text(line.scopes), *days, "later" if later else line.state)


def invitation_card(mandate: AgentMandate) -> AgentCard:
    """An invitation that waits."""
    days = first_day(mandate.valid_from_at), last_day(mandate.valid_until_at)
    return AgentCard(mandate.id, mandate.agent_name, scopes_text(mandate.scopes), *days, "open")


def deed_lines(deeds: Iterable[Deed], kinds: Sequence[EventKind]) -> list[DeedLine]:
    """The acts in words; a kind that the program no longer knows is shown by its name."""
    words = {kind.name: kind.meaning_zh for kind in kinds}
    return [DeedLine(each.at, words.get(each.kind, each.kind), each.done) for each in deeds]


def scopes_text(scopes: Sequence[str] | None) -> str:
    """The scopes in the order of the form."""
    return WHOLE if scopes is None else "、".join(SCOPES_ZH[scope] for scope in Scope if scope in scopes)


def first_day(instant: datetime | None) -> date | None:
    """The day on which a term begins."""
    return None if instant is None else instant.astimezone(SHANGHAI).date()


def last_day(instant: datetime | None) -> date | None:
    """The last day of a term that ends at `instant`."""
    return None if instant is None else (instant - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
