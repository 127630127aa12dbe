"""Tables of documents, of what they are used for, and of the codes by which strangers verify what the platform issued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.documents.purposes import DocumentState, IssuedKind, Purpose

OWN = "organisation_id = zhida_organisation()"


class Document(WithId, Base):
    """One file of one organisation. Its bytes lie in the store under `file_key`; of a photo, those that were written anew.

    `received_sha256` is of what was sent, `sha256` of what is kept. A refused or deleted document keeps its row and loses its file.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("state <> 'ready' OR (file_key IS NOT NULL AND sha256 IS NOT NULL)", name="ready_has_a_file"),
        CheckConstraint("(state = 'refused') = (refusal_code IS NOT NULL)", name="refused_says_why"),
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
        Index(None, "organisation_id", "id"),
        Index(None, "file_key", unique=True),
    )
    # The application may hide a document, not change what a check found.
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE (deleted_at)", rows=OWN)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))  # None: a program, or the platform
    file_name: Mapped[str] = mapped_column(String(160))
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose, "purpose"))
    media_type: Mapped[str] = mapped_column(String(100))
    state: Mapped[DocumentState] = mapped_column(text_enum(DocumentState, "state"), default=DocumentState.CHECKING)
    refusal_code: Mapped[str | None] = mapped_column(String(40))
    file_key: Mapped[UUID | None]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    received_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    page_count: Mapped[int | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    row_count: Mapped[int | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DocumentUse(Base):
    """A case, dispute or claim that relies on a document, which therefore stays."""

    __tablename__ = "document_use"
    __table_args__ = (Index(None, "subject_id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OWN)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(48))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class VerificationCode(Base):
    """What a stranger may learn of a document that the platform issued, by the code printed on it: nothing about a person."""

    __tablename__ = "verification_code"
    __table_args__ = (CheckConstraint("code ~ '^[2-9A-HJKMNP-Z]{16}$'", name="code_form"), Index(None, "document_id"))
    __table_rules__ = TableRules(
        app="SELECT", system="SELECT, INSERT, UPDATE", why="strangers look it up by a code that cannot be guessed; names nobody"
    )

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    kind: Mapped[IssuedKind] = mapped_column(text_enum(IssuedKind, "kind"))
    issuer: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    withdrawn_at: Mapped[datetime | None]
