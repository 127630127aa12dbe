"""Checkpoints: only an extension of what was signed is signed, in two homes, with keys that can be changed."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text

from marketplace.audit.checkpoint import Checkpoint, DamagedCheckpoint, read_checkpoint
from marketplace.audit.checkpoints import AuditPlaces, CannotSign, known_checkpoints, sign_checkpoint
from marketplace.audit.models import CheckpointRow
from marketplace.audit.signing import open_signer, public_keys, signature_holds
from marketplace.audit.verify import verify_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from tests.fresh_log import FreshLog


async def sign(log: FreshLog, places: AuditPlaces) -> Checkpoint:
    async with transaction(log.system, Binding.system()) as session:
        return await sign_checkpoint(session, places, at=now())


async def problems(log: FreshLog, places: AuditPlaces) -> list[str]:
    async with transaction(log.system, Binding.system()) as session:
        return [each["kind"] for each in (await verify_log(session, places)).problems]


@pytest.mark.parametrize("algorithm", ["ed25519", "sm2"])
async def test_signatures_hold_for_their_message_and_key_only(tmp_path: Path, algorithm: str) -> None:
    signer = open_signer(tmp_path / "keys", algorithm)
    signature = signer.sign(b"message")
    assert signature_holds(algorithm, signer.public_pem, b"message", signature)
    assert not signature_holds(algorithm, signer.public_pem, b"another", signature)
    other = open_signer(tmp_path / "others", algorithm)
    assert not signature_holds(algorithm, other.public_pem, b"message", signature)
    assert open_signer(tmp_path / "keys", algorithm).key_id == signer.key_id
    assert public_keys(tmp_path / "keys") == {signer.key_id: signer.public_pem}


def test_private_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    open_signer(tmp_path / "keys", "ed25519")
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}


async def test_a_checkpoint_lies_in_both_homes_and_names_the_one_before(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(3)
    first = await sign(log, places)
    await log.grow(2)
    second = await sign(log, places)
    assert (first.size, second.size, second.previous) == (3, 5, first.digest)
    assert [read_checkpoint(each).size for each in places.folder.texts()] == [3, 5]
    async with transaction(log.system, Binding.system()) as session:
        assert [each.encode() for each in await session.scalars(select(CheckpointRow.document))] == places.folder.texts()
    assert await problems(log, places) == []


async def test_nothing_new_is_signed_where_nothing_was_added(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(3)
    assert await sign(log, places) == await sign(log, places)


async def test_the_algorithm_can_be_changed_and_old_signatures_stay_good(log: FreshLog, tmp_path: Path) -> None:
    await log.grow(1)
    await sign(log, AuditPlaces.of(tmp_path))
    await log.grow(1)
    places = AuditPlaces.of(tmp_path, algorithm="sm2")
    assert (await sign(log, places)).algorithm == "sm2"
    assert await problems(log, places) == []


async def test_a_checkpoint_that_reached_one_home_only_is_brought_to_the_other(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(2)
    async with log.system() as session:  # killed between the file and the commit
        await sign_checkpoint(session, places, at=now())
        await session.rollback()
    assert await problems(log, places) == []
    await log.grow(1)
    await sign(log, places)
    async with transaction(log.system, Binding.system()) as session:
        assert list(await session.scalars(select(CheckpointRow.size).order_by(CheckpointRow.size))) == [2, 3]
    other = AuditPlaces.of(tmp_path, tmp_path / "new place")
    assert await problems(log, other) == []  # a folder that was lost, or is new
    await sign(log, other)
    assert len(other.folder.texts()) == 2


async def test_a_log_that_was_changed_since_the_last_checkpoint_is_not_signed(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(2)
    await sign(log, places)
    await log.grow(2)
    for change in (
        "UPDATE event SET role = 'auditor'",
        "DELETE FROM event_log WHERE position = 3",
        "UPDATE log_frontier SET size = 1, hashes = hashes[1:1]",
        "UPDATE log_frontier SET origin = gen_random_uuid()",
    ):
        async with log.attack() as session:
            await session.execute(text(change))
            with pytest.raises(CannotSign):
                await sign_checkpoint(session, places, at=now())
    assert (await sign(log, places)).size == 4


async def test_a_checkpoint_taken_from_the_middle_is_missed(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    for _ in range(2):
        await log.grow(1)
        await sign(log, places)
    async with log.attack() as session:
        await session.execute(text("DELETE FROM audit_checkpoint WHERE size = 1"))
        known = await known_checkpoints(session, places)
        assert known.problems == [{"kind": "checkpoint_removed", "home": "table", "size": 1}]
        with pytest.raises(CannotSign):
            await sign_checkpoint(session, places, at=now())


async def test_a_stranger_s_signature_does_not_count(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(1)
    await sign(log, AuditPlaces(tmp_path / "stranger", places.folder, "ed25519"))
    assert await problems(log, places) == ["checkpoint_signature"]


@pytest.mark.parametrize("change", [{"size": 9}, {"root": "0" * 64}, {"frontier": []}, {"extra": 1}, {"signature": "not base64"}])
async def test_a_damaged_checkpoint_is_none(log: FreshLog, tmp_path: Path, change: dict[str, object]) -> None:
    await log.grow(1)
    text_of_it = (await sign(log, AuditPlaces.of(tmp_path))).text
    changed = json.dumps(json.loads(text_of_it) | change, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(DamagedCheckpoint):
        read_checkpoint(changed)
    with pytest.raises(DamagedCheckpoint):
        read_checkpoint(text_of_it.replace(b",", b", ", 1))
