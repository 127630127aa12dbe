"""Files of any length: applied in pieces, and the same file goes on where a killed command was."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.store import FolderStore
from marketplace.errors import Invalid
from marketplace.information.batches import file_lane, staging
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.file_lane import import_file
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.refusals import NotAProvider
from marketplace.information.batches.terms import BatchTerms, Sender
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, Lane, Mode, OnError
from tests.marketplace.information.batches.deliveries import AT, SEALS, Provider, make_provider
from tests.web.deliveries.rows import line, table


class Killed(BaseException):
    """As a process that is killed: nothing catches it."""


class Command:
    """`zhida import` of one provider, without its terminal; it is killed after so many words."""

    def __init__(self, provider: Provider, home: Path) -> None:
        self.provider, self.desk = provider, Desk(FolderStore(home), SEALS)
        self.said: list[str] = []
        self.words = 1_000

    async def __call__(self, path: Path, on_error: OnError = OnError.REJECT_ALL, item: str = "electricity_payment") -> Batch:
        terms = BatchTerms(Mode.APPEND, date(2026, 10, 31), on_error, Lane.COMMAND, path.name)
        sender = Sender(self.provider.id)
        return await import_file(self.provider.sessions, self.desk, path, sender, item, terms, at=AT, saying=self.say)

    async def say(self, sentence: str) -> None:
        """What the terminal shows."""
        self.said.append(sentence)
        if len(self.said) >= self.words:
            raise Killed


@pytest.fixture
def command(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """With pieces so small that a short file has several."""
    monkeypatch.setattr(file_lane, "ROWS_OF_A_PIECE", 200)
    monkeypatch.setattr(staging, "ROWS_OF_A_PIECE", 500)
    return Command(provider, tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """1,100 rows."""
    path = tmp_path / "用电.csv"
    path.write_bytes(table(*[line() for _ in range(1_100)]))
    return path


async def staged(session: AsyncSession, batch: Batch) -> int:
    """How many rows still wait."""
    return await session.scalar(select(func.count()).select_from(StagedRow).where(StagedRow.batch_id == batch.id)) or 0


async def test_a_long_file_is_applied_piece_by_piece(command: Command, file: Path, session: AsyncSession) -> None:
    batch = await command(file)
    assert (batch.state, batch.received, batch.accepted, batch.new_subjects) == (BatchState.APPLIED, 1_100, 1_100, 1_100)
    assert len([each for each in command.said if each.startswith("applied")]) == 6
    assert (len(await command.provider.live()), await staged(session, batch)) == (1_100, 0)


async def test_the_same_file_again_changes_nothing(command: Command, file: Path) -> None:
    first, again = await command(file), await command(file)
    assert (again.id, again.accepted) == (first.id, 1_100)
    assert len(await command.provider.all()) == 1_100


@pytest.mark.parametrize("words", [1, 2, 4, 6])
async def test_a_killed_command_goes_on_where_it_was(command: Command, file: Path, words: int) -> None:
    command.words = words
    with pytest.raises(Killed):
        await command(file)
    command.words = 1_000
    batch = await command(file)
    assert (batch.state, batch.received, batch.accepted) == (BatchState.APPLIED, 1_100, 1_100)
    records = await command.provider.all()
    assert (len(records), len({each.subject_id for each in records})) == (1_100, 1_100)


async def test_rows_lost_in_a_crash_of_the_server_are_read_again(command: Command, file: Path) -> None:
    command.words = 4
    with pytest.raises(Killed):
        await command(file)
    async with transaction(command.provider.sessions, Binding.system()) as session:
        (batch,) = await session.scalars(select(Batch).where(Batch.provider_id == command.provider.id))
        await session.execute(StagedRow.__table__.delete().where(StagedRow.batch_id == batch.id))  # type: ignore[attr-defined]
    command.words = 1_000
    done = await command(file)
    assert (done.state, done.received, done.accepted) == (BatchState.APPLIED, 1_100, 1_100)
    assert len(await command.provider.all()) == 1_100


async def test_one_bad_row_at_the_end_refuses_a_long_file_before_anything_is_applied(command: Command, file: Path) -> None:
    file.write_bytes(table(*[line() for _ in range(1_100)], line(kwh="很多")))  # noqa: ASYNC240  # a short one
    batch = await command(file)
    assert (batch.state, batch.received, batch.rejected, batch.accepted) == (BatchState.REJECTED, 1_101, 1, 0)
    assert await command.provider.all() == []
    partly = await command(file, OnError.APPLY_VALID)
    assert (partly.state, partly.accepted) == (BatchState.PARTLY_APPLIED, 1_100)


async def test_what_is_not_streamed_and_what_is_not_provided_is_refused(
    command: Command, file: Path, tmp_path: Path, session: AsyncSession
) -> None:
    workbook = tmp_path / "a.xlsx"
    workbook.write_bytes(b"PK\x03\x04" + bytes(100))
    assert (await command(workbook)).state is BatchState.FAILED
    with pytest.raises(NotAProvider):
        await command(file, item="gas_payment")
    other = await make_provider(session, command.provider.sessions, "gas_payment")
    with pytest.raises(NotAProvider):
        await Command(other, tmp_path / "home")(file)
    tomorrow = BatchTerms(Mode.APPEND, date(2099, 1, 1), lane=Lane.COMMAND, file_name=file.name)
    sender = Sender(command.provider.id)
    with pytest.raises(Invalid):
        await import_file(other.sessions, command.desk, file, sender, command.provider.item, tomorrow, at=AT, saying=command.say)
