"""Tables of credit information: the catalogue's versions, who provides what, batches, their rows, and the records that count."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.information.states import BatchState, Ending, HeldState, Hold, Lane, Mode, OnError

OWN_BATCH = "provider_id = zhida_organisation() OR zhida_role() = 'operator'"
OF_OWN_BATCH = "EXISTS (SELECT FROM information_batch b WHERE b.id = batch_id)"  # the batch's own policy decides
# The subject itself, who provided it, and whoever has the subject's live consent to the item where raw records may be given at all:
# `zhida_consented` knows the grantee from the binding. What of a record may be shown is the disclosure room's to say.
OF_SUBJECT = (
    "subject_id = zhida_organisation() OR provider_id = zhida_organisation() OR (zhida_raw_detail() AND zhida_consented(subject_id, item))"
)
# What `zhida_months()` may sum: the function lends the owner's right to read, and is held to what is open to the caller.
LENT_ROWS = (
    "zhida_role() = 'system' OR subject_id = zhida_organisation()"
    " OR (subject_id = zhida_subject() AND item = ANY ((SELECT zhida_open_items())::text[]))"
)


class ItemVersion(Base):
    """One version of one item of the catalogue (信用信息共享清单). The newest that is in force counts; older batches keep theirs."""

    __tablename__ = "information_item_version"
    __table_rules__ = TableRules(app="SELECT, INSERT", append_only=True, why="the catalogue is public")

    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]]  # `information.catalogue.ItemDefinition`
    in_force_from: Mapped[date]
    retired: Mapped[bool] = mapped_column(server_default="false", default=False)  # nothing new is taken; what is there stays
    reason: Mapped[str] = mapped_column(String(300), server_default="", default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))  # None: came with the program
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ItemProvider(Base):
    """Who may provide an item. Nobody else's batch of it is taken."""

    __tablename__ = "information_item_provider"
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="who provides an item is public")

    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    active: Mapped[bool] = mapped_column(server_default="true", default=True)
    since_on: Mapped[date]


class Precedence(WithId, Base):
    """Whose value of an attribute counts where several have one: the lowest rank; among equals the newer day, then the later arrival.

    The most special line counts: attribute before item before everything. `provider_id` None: every provider of that kind.
    """

    __tablename__ = "information_precedence"
    __table_args__ = (
        UniqueConstraint("attribute", "item", "provider_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("rank BETWEEN 1 AND 899", name="rank_of_an_official_value"),  # 900: what an enterprise says about itself
        CheckConstraint("num_nonnulls(attribute, item, provider_id) > 0", name="speaks_of_something"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", why="how values are chosen is public")

    attribute: Mapped[str | None] = mapped_column(String(96))
    item: Mapped[str | None] = mapped_column(String(64))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    rank: Mapped[int]


class Batch(WithId, Base):
    """One delivery. The file as it came is kept under `file_key` for audit, whatever became of it."""

    __tablename__ = "information_batch"
    __table_args__ = (
        Index(None, "provider_id", "id"),
        Index(None, "item", "id"),
        Index(None, "file_key"),
        # The same content by the same provider, for the same item, in the same meaning: it is answered with the batch that there is.
        Index("ix_information_batch_same", "provider_id", "item", "mode", "as_of", "sha256"),
    )
    # The application takes a batch in and may take it back; what becomes of it is the worker's to say.
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (withdrawn_at)", rows=OWN_BATCH, insert_rows="provider_id = zhida_organisation()"
    )

    item: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[int]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    mode: Mapped[Mode] = mapped_column(text_enum(Mode, "mode"))
    on_error: Mapped[OnError] = mapped_column(text_enum(OnError, "on_error"))
    as_of: Mapped[date]
    state: Mapped[BatchState] = mapped_column(text_enum(BatchState, "state"), default=BatchState.CHECKING)
    lane: Mapped[Lane] = mapped_column(text_enum(Lane, "lane"))
    file_name: Mapped[str] = mapped_column(String(160), server_default="", default="")
    file_key: Mapped[UUID | None]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    layout: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)  # declared columns and units (`information.files`)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # rows
    accepted: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    unchanged: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # of the accepted: said what was known already
    rejected: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    held: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    ended: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # earlier records that count no more
    filled: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # cells with a value, for completeness
    cells: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # cells of the item's fields
    new_subjects: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # that the platform did not know before
    read_as: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)  # columns and units as they were understood
    staged_to: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # the last row that was read
    staged: Mapped[bool] = mapped_column(server_default="false", default=False)  # every row was read
    applied_to: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # the last row of the pieces that are applied
    failure: Mapped[str | None] = mapped_column(String(300))  # of the whole file: why nothing of it was applied
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_client.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # when the last state was reached
    withdrawn_at: Mapped[datetime | None]  # the provider took all of it back


class BatchProblem(Base):
    """One thing that is wrong with one row; `field` empty: the row as a whole. Values of people are not repeated in `problem`."""

    __tablename__ = "information_batch_problem"
    __table_args__ = (Index(None, "batch_id", "row", "id"),)
    __table_rules__ = TableRules(app="SELECT", rows=OF_OWN_BATCH)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("information_batch.id", ondelete="RESTRICT"))
    row: Mapped[int] = mapped_column(BigInteger)  # as a spreadsheet counts: the first line of the file is 1
    field: Mapped[str] = mapped_column(String(96))
    code: Mapped[str] = mapped_column(String(48))
    problem: Mapped[str] = mapped_column(String(300))


class HeldRow(WithId, Base):
    """A row that waits for a person: only a name that fits nobody or several, or a value implausibly far from the one before."""

    __tablename__ = "information_held_row"
    __table_args__ = (Index(None, "state", "id"), UniqueConstraint("batch_id", "row"))
    __table_rules__ = TableRules(app="SELECT, UPDATE", rows=OF_OWN_BATCH)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("information_batch.id", ondelete="RESTRICT"))
    row: Mapped[int] = mapped_column(BigInteger)
    hold: Mapped[Hold] = mapped_column(text_enum(Hold, "hold"))
    state: Mapped[HeldState] = mapped_column(text_enum(HeldState, "held_state"), default=HeldState.WAITING)
    name: Mapped[str] = mapped_column(String(200), server_default="", default="")
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    candidates: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}", default=list)
    data: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # personal fields, under the installation's key: no subject is known yet
    record_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    as_of: Mapped[date]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    filled: Mapped[int]
    because: Mapped[str] = mapped_column(String(300), server_default="", default="")  # why it waits
    decided_because: Mapped[str] = mapped_column(String(300), server_default="", default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None]


class InformationRecord(WithId, Base):
    """One record about one subject: what a provider's row said, in the units of the catalogue, with where it came from.

    Nothing of it is changed afterwards but its end. `data` holds the fields that are not about natural persons; those are in `sealed`.
    """

    __tablename__ = "information_record"
    __table_args__ = (
        Index(
            "uq_information_record_live", "item", "provider_id", "subject_id", "record_key",
            unique=True, postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_information_record_subject", "subject_id", "item", postgresql_where=text("ended_at IS NULL")),
        Index(None, "batch_id", "row"),
        # What earlier reports said of loans: their balance by month.
        Index(
            "ix_information_record_earlier_loans", "subject_id",
            postgresql_where=text("item = 'bank_reported_loan' AND ending = 'superseded'"),
        ),
        Index("ix_information_record_ended_by", "ended_by", postgresql_where=text("ended_by IS NOT NULL")),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="an_end_has_a_reason"),
    )  # fmt: skip
    __table_rules__ = TableRules(app="SELECT", rows=OF_SUBJECT, owner_rows=LENT_ROWS)

    item: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("information_batch.id", ondelete="RESTRICT"))
    row: Mapped[int] = mapped_column(BigInteger)
    record_key: Mapped[bytes] = mapped_column(LargeBinary(16))  # of the item's key fields: the same key is the same record, said anew
    data: Mapped[dict[str, Any]]  # {field or attribute: value}: dates as text, amounts in yuan as exact numbers, sets as lists
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    as_of: Mapped[date]  # the day it speaks of
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]  # the last day on which it holds
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("information_batch.id", ondelete="RESTRICT"))
    ending: Mapped[Ending | None] = mapped_column(text_enum(Ending, "ending"))
    disputed_at: Mapped[datetime | None]  # since when it is in dispute (异议); reports show the mark


class StaleProfile(Base):
    """Whose profile has to be computed anew: written in the transaction that changed what it rests on, taken by the computing."""

    __tablename__ = "stale_profile"
    __table_rules__ = TableRules(app="SELECT, INSERT", why="ids only: which subjects have news")

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(server_default=func.now())
