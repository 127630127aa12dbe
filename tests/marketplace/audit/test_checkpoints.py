"""Checkpoints: only an extension of what was signed is signed, in two homes, with keys that can be changed."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text

from marketplace.audit.checkpoint import Checkpoint, DamagedCheckpoint, read_checkpoint
from marketplace.audit.checkpoints import AuditPlaces, CannotSign, known_checkpoints, refill_folder, sign_checkpoint
from marketplace.audit.events import REFILLED
from marketplace.audit.models import CheckpointRow, VerificationRow
from marketplace.audit.signing import open_signer, public_keys, signature_holds
from marketplace.audit.verifications import verify_and_keep
from marketplace.audit.verify import verify_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events.models import EventRow
from marketplace.events.sequencer import sequence_once
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


async def warned(log: FreshLog, places: AuditPlaces) -> list[dict[str, object]]:
    async with transaction(log.system, Binding.system()) as session:
        found = await verify_log(session, places)
    assert found.intact
    return found.warnings


async def test_an_emptied_folder_is_warned_of_and_filled_only_when_somebody_asks_for_it(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    assert await warned(log, places) == []  # the very first start
    for _ in range(3):
        await log.grow(1)
        await sign(log, places)
        assert await warned(log, places) == []
    signed = places.folder.texts()
    for kept in (2, 0):  # the newest one is gone, then all
        for file in sorted(places.folder.path.glob("0*.json"))[kept:]:
            file.unlink()
        (warning,) = await warned(log, places)
        assert (warning["kind"], warning["count"]) == ("checkpoints_missing_outside", 3 - kept)
        with pytest.raises(CannotSign, match="checkpoints_missing_outside"):
            await sign(log, places)
        assert len(places.folder.texts()) == kept
    async with transaction(log.system, Binding.system()) as session:
        await verify_and_keep(session, places, at=now())
        assert await refill_folder(session, places, at=now()) == 3
    assert places.folder.texts() == signed
    assert await warned(log, places) == []
    while await sequence_once(log.system):
        pass
    assert (await sign(log, places)).size > 3
    async with transaction(log.system, Binding.system()) as session:
        assert await session.scalar(select(EventRow.data).where(EventRow.kind == REFILLED.name)) == {"checkpoints": 3}
        assert (await session.scalars(select(VerificationRow.warnings))).all() == [[warning]]


async def test_a_folder_with_another_history_is_not_filled(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    for _ in range(2):
        await log.grow(1)
        await sign(log, places)
    file = places.folder.path / "0000000000000001.json"
    kept = file.read_bytes()
    file.unlink()
    assert await problems(log, places) == ["checkpoint_removed"]
    async with transaction(log.system, Binding.system()) as session:
        assert await refill_folder(session, places, at=now()) == 1
    assert file.read_bytes() == kept
    file.write_bytes(b"x\n")
    async with transaction(log.system, Binding.system()) as session:
        with pytest.raises(CannotSign):
            await refill_folder(session, places, at=now())


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
