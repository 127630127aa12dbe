"""Tables of deliveries on their way: files whose columns are still to be confirmed, and rows between the file and the records."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.information.states import Mode, OnError, UploadState


class InformationUpload(WithId, Base):
    """A file that a person has brought and whose columns are not confirmed yet. Sent, it is a batch; left alone, it is removed."""

    __tablename__ = "information_upload"
    __table_args__ = (Index(None, "provider_id", "id"), Index(None, "file_key"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="provider_id = zhida_organisation()")

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    item: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[int]
    mode: Mapped[Mode] = mapped_column(text_enum(Mode, "mode"))
    on_error: Mapped[OnError] = mapped_column(text_enum(OnError, "on_error"))
    as_of: Mapped[date]
    file_name: Mapped[str] = mapped_column(String(160))
    file_key: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(text_enum(UploadState, "upload_state"), default=UploadState.READING)
    guess: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)  # `batches.guessing.Understood`
    failure: Mapped[str | None] = mapped_column(String(300))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("information_batch.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]


class StagedRow(Base):
    """A row that was read and found good, until its batch is applied. Unlogged: after a crash of the server it is read again.

    Without row policies, which COPY would refuse, and without a foreign key, which would be asked once per row. Personal fields are sealed
    with the installation's key: whose they are is not known yet.
    """

    __tablename__ = "information_staged_row"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)
    __table_rules__ = TableRules(app="", why="only the system reads and writes it")

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[UUID]
    subject_id: Mapped[UUID | None]  # where the row names the platform's own id
    uscc: Mapped[str | None] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(Text)
    names: Mapped[list[str]] = mapped_column(ARRAY(Text))  # the forms under which the name is looked for
    folded: Mapped[str] = mapped_column(Text)  # for comparing with the known name
    data: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    as_of: Mapped[date]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    record_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    filled: Mapped[int]
