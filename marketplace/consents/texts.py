"""The words that people sign, as data (授权书、信用承诺、注册须知). Other words are another version."""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import NamedTuple

import psycopg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.consents.models import ConsentText
from marketplace.errors import NotFound

FOLDER = resources.files("marketplace.consents") / "texts"
HEADING = "## "


class TextKind(StrEnum):
    """What a text is for."""

    CONSENT = "consent"
    COMMITMENT = "commitment"
    REGISTRATION = "registration"


class BuiltinText(NamedTuple):
    """A text that comes with the program: `texts/<version>.txt`, a title and sections. Never changed once it was released."""

    version: str
    kind: TextKind
    in_force_from: datetime

    @property
    def body(self) -> str:
        """The words, as they are hashed and shown."""
        return (FOLDER / f"{self.version}.txt").read_text(encoding="utf-8").strip()


class Section(NamedTuple):
    """One part of a text under its heading."""

    heading: str
    paragraphs: tuple[str, ...]


class ReadableText(NamedTuple):
    """A text as pages and documents show it."""

    title: str
    sections: tuple[Section, ...]


class TextChanged(RuntimeError):
    """The database has other words under a version that the program knows: signed words are never changed."""


class TextNotFound(NotFound):
    """No text of that kind or version is in force."""

    code = "consent_text_not_found"


BUILTIN = (
    BuiltinText("consent-1", TextKind.CONSENT, datetime(2026, 1, 1, tzinfo=UTC)),
    BuiltinText("commitment-1", TextKind.COMMITMENT, datetime(2026, 1, 1, tzinfo=UTC)),
    BuiltinText("registration-1", TextKind.REGISTRATION, datetime(2026, 1, 1, tzinfo=UTC)),
)


async def text_in_force(session: AsyncSession, kind: TextKind, at: datetime) -> ConsentText:
    """The newest text of a kind that is in force at `at`. Raises: TextNotFound."""
    in_force = (ConsentText.in_force_from <= at) & (ConsentText.withdrawn_at.is_(None) | (ConsentText.withdrawn_at > at))
    newest = select(ConsentText).where(ConsentText.kind == kind, in_force).order_by(ConsentText.in_force_from.desc()).limit(1)
    if found := await session.scalar(newest):
        return found
    raise TextNotFound(f"没有生效的文本：{kind}")


async def text_of_version(session: AsyncSession, version: str) -> ConsentText:
    """The words under a version, in force or not. Raises: TextNotFound."""
    if found := await session.get(ConsentText, version):
        return found
    raise TextNotFound("没有这个版本的文本")


@cache
def readable(body: str) -> ReadableText:
    """Title, headings and paragraphs of a text."""
    title, *parts = body.split(f"\n{HEADING}")
    sections = [part.split("\n", 1) for part in parts]
    return ReadableText(title.strip(), tuple(Section(heading.strip(), _paragraphs(rest)) for heading, rest in sections))


def write_texts(connection: psycopg.Connection) -> list[str]:
    """Put the program's texts into the database, as the owner of the tables; returns the versions that were new. Raises: TextChanged."""
    present: dict[str, bytes] = dict(connection.execute("SELECT version, sha256 FROM consent_text").fetchall())
    added = []
    for text in BUILTIN:
        digest = sha256_of(text.body)
        if text.version not in present:
            row = (text.version, text.kind.value, text.body, digest, text.in_force_from)
            connection.execute(
                "INSERT INTO consent_text (version, kind, body, sha256, in_force_from) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                row,
            )
            added.append(text.version)
        elif bytes(present[text.version]) != digest:
            raise TextChanged(f"the words of {text.version} differ from those in the database; other words need another version")
    return added


def sha256_of(body: str) -> bytes:
    """What a signature is made over, with the consent itself."""
    return hashlib.sha256(body.encode()).digest()


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
