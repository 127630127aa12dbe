"""What kind of installation a database was created as. Only a demonstration or a test has a clock that can be set."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Interval, SmallInteger, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class InstallationKind(StrEnum):
    """`live` has real people's data and the real time."""

    LIVE = "live"
    DEMO = "demo"
    TEST = "test"


class InstallationRow(Base):
    """One row. `clock_offset` moves `zhida_now()`, and only where `kind` is not live; `rules_hash` is of the applied table rules."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("kind <> 'live' OR clock_offset = interval '0'", name="live_clock"),
    )
    # The owner alone writes it: neither the web process nor a worker can turn a live installation into one with a clock to set.
    __table_rules__ = TableRules(app="SELECT", system="SELECT", why="one row about the installation itself")

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[InstallationKind] = mapped_column(text_enum(InstallationKind, "kind"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    clock_offset: Mapped[timedelta] = mapped_column(Interval, server_default=text("interval '0'"))
    rules_hash: Mapped[str | None] = mapped_column(String(64))
    # Whether consent opens raw records to institutions (可用不可见), as `installation.toml` says; row policies ask `zhida_raw_detail()`.
    raw_detail: Mapped[bool] = mapped_column(server_default="false", default=False)
