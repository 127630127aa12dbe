"""Who a transaction works for: bound at its beginning, read by row policies, by column defaults and by nothing in Python.

The settings end with the transaction, so a pooled connection never carries one caller's rights into another's request.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

SYSTEM_ROLE = "system"
KEY = "binding"
_BIND = text(
    "SELECT set_config('zhida.role', :role, true), set_config('zhida.organisation', :organisation, true),"
    " set_config('zhida.account', :account, true), set_config('zhida.client', :client, true),"
    " set_config('zhida.region', :region, true), set_config('zhida.trace', :trace, true)"
)
_BIND_TRACE = text("SELECT set_config('zhida.trace', :trace, true)")
_BIND_SUBJECT = text("SELECT set_config('zhida.subject', :organisation, true)")


@dataclass(frozen=True, slots=True)
class Binding:
    """The caller as the database knows it. Empty fields are NULL there; `role` is one of the open interface or `system`."""

    role: str = ""
    organisation_id: UUID | None = None
    account_id: UUID | None = None
    client_id: UUID | None = None
    region: str | None = None
    trace_id: str = ""

    @classmethod
    def system(cls, trace_id: str = "") -> "Binding":
        """The program itself: workers, followers, imports."""
        return cls(role=SYSTEM_ROLE, trace_id=trace_id)

    def settings(self) -> dict[str, str]:
        """The parameters of the statement that binds."""
        return {
            "role": self.role,
            "organisation": _text(self.organisation_id),
            "account": _text(self.account_id),
            "client": _text(self.client_id),
            "region": self.region or "",
            "trace": self.trace_id,
        }


class BoundSession(Session):
    """A session whose transactions begin with the binding in `session.info["binding"]`; without one they see no tenant's row."""


@event.listens_for(BoundSession, "after_begin")
def _bind(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    binding: Binding | None = session.info.get(KEY)
    if binding is not None and not transaction.nested:  # a savepoint keeps what its transaction has
        connection.execute(_BIND, binding.settings())


async def bind_subject(session: AsyncSession, organisation_id: UUID) -> None:
    """Let the present transaction read one named organisation's rows where a table's policy allows its subject (`zhida_subject()`).

    For use cases that show a part of another's data by rule, such as the public part of a profile. The use case itself says which part.
    """
    await session.execute(_BIND_SUBJECT, {"organisation": str(organisation_id)})


async def bind_trace(session: AsyncSession, trace_id: str) -> None:
    """What the present transaction records and enqueues from here on carries this trace: a follower handles events of many requests."""
    await session.execute(_BIND_TRACE, {"trace": trace_id})


def binding_of(session: AsyncSession) -> Binding:
    """The binding of a session; that of nobody if it has none."""
    found: Any = session.info.get(KEY)
    return found if isinstance(found, Binding) else Binding()


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)
