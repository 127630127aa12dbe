"""Exports and the independent verifier: clean ones pass, and nothing that was signed can be changed unnoticed."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace.audit.checkpoints import AuditPlaces, sign_checkpoint
from marketplace.audit.export import FolderNotEmpty, export_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from tests.forgeries import forge_and_look, make_whole, run_verifier, signed_log
from tests.fresh_log import FreshLog

SEED = random.randrange(1_000_000)


async def export(log: FreshLog, places: AuditPlaces, folder: Path) -> Path:
    async with transaction(log.system, Binding.system()) as session:
        await export_log(session, places, folder, at=now())
    return folder


@pytest.mark.parametrize("algorithm", ["ed25519", "sm2"])
async def test_a_clean_export_passes(log: FreshLog, tmp_path: Path, algorithm: str) -> None:
    places = AuditPlaces.of(tmp_path, algorithm=algorithm)
    for _ in range(2):
        await log.grow(5)
        async with transaction(log.system, Binding.system()) as session:
            await sign_checkpoint(session, places, at=now())
    await log.grow(2)
    done = run_verifier(await export(log, places, tmp_path / "export"))
    assert (done.stdout, done.returncode) == ("12 entries, 3 checkpoints: nothing found\n", 0), done.stderr


async def test_an_export_goes_into_an_empty_folder(log: FreshLog, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "old").touch()
    with pytest.raises(FolderNotEmpty):
        await export(log, AuditPlaces.of(tmp_path), tmp_path / "export")


async def test_random_forgeries_of_a_superuser_are_found(log: FreshLog, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    places = AuditPlaces.of(tmp_path)
    size = await signed_log(log, places, chance)
    await log.grow(2)
    for number in range(40):
        (tmp_path / str(number)).mkdir()
        name, by_verifier, by_product = await forge_and_look(log, places, size, tmp_path / str(number), chance)
        assert (by_verifier, by_product) == (True, True), f"seed {SEED}, forgery {number}: {name}"
    assert run_verifier(await export(log, places, tmp_path / "export")).returncode == 0


async def test_a_log_rewritten_and_signed_anew_is_found_by_who_kept_a_checkpoint_or_the_key(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(6)
    honest = await export(log, places, tmp_path / "honest")
    kept, key = tmp_path / "kept.json", next((honest / "keys").iterdir())
    shutil.copy(places.folder.path / "0000000000000006.json", kept)
    forged = tmp_path / "forged"
    async with log.attack() as session:
        await session.execute(text("UPDATE event SET data = '{}'"))
        await session.execute(text("DELETE FROM audit_checkpoint"))
        await make_whole(session)
        await export_log(session, AuditPlaces.of(tmp_path / "forger"), forged, at=now())
    assert run_verifier(forged).returncode == 0  # in itself it is sound: that is why outsiders keep something
    assert run_verifier(forged, "--checkpoint", str(kept)).returncode == 1
    assert run_verifier(forged, "--public-key", str(key)).returncode == 1
    assert run_verifier(honest, "--checkpoint", str(kept), "--public-key", str(key)).returncode == 0


def swap(lines: list[bytes], at: int) -> list[bytes]:
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


EDITS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line removed": lambda lines: [*lines[:3], *lines[4:]],
    "the first line removed": lambda lines: lines[1:],
    "the last line removed": lambda lines: lines[:-1],
    "a line twice": lambda lines: [*lines[:3], lines[3], *lines[3:]],
    "a line twice at the end": lambda lines: [*lines, lines[-1]],
    "two lines changed about": lambda lines: swap(lines, 3),
    "a letter changed": lambda lines: [*lines[:3], lines[3].replace(b"sample", b"simple"), *lines[4:]],
    "a name given twice": lambda lines: [*lines[:3], lines[3].replace(b'"role":', b'"role":"x","role":'), *lines[4:]],
    "a space": lambda lines: [*lines[:3], lines[3].replace(b",", b", ", 1), *lines[4:]],
    "a line of nonsense": lambda lines: [*lines[:3], b"{\n", *lines[3:]],
    "a deep line": lambda lines: [*lines[:3], b"[" * 100_000 + b"\n", *lines[3:]],
    "a list": lambda lines: [*lines[:3], b"[1]\n", *lines[4:]],
}


async def test_an_edited_export_does_not_pass(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(4)
    async with transaction(log.system, Binding.system()) as session:
        await sign_checkpoint(session, places, at=now())
    await log.grow(4)
    folder = await export(log, places, tmp_path / "export")
    file = folder / "entries-0000000000000001.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    for name, edit in EDITS.items():
        file.write_bytes(b"".join(edit(lines)))
        done = run_verifier(folder)
        assert (done.returncode, done.stderr) == (1, ""), name
    file.write_bytes(b"".join(lines))
    signed = (folder / "checkpoints.jsonl").read_bytes()
    for name, changed in {
        "the last removed": signed.splitlines(keepends=True)[0],
        "the first removed": signed.splitlines(keepends=True)[1],
        "a size changed": signed.replace(b'"size":4', b'"size":3'),
        "all removed": b"",
        "nonsense": b"{}\n",
    }.items():
        (folder / "checkpoints.jsonl").write_bytes(changed)
        done = run_verifier(folder)
        assert (done.returncode, done.stderr) == (1, ""), name
    (folder / "checkpoints.jsonl").write_bytes(signed)
    assert run_verifier(folder).returncode == 0
    (folder / "checkpoints.jsonl").unlink()
    assert run_verifier(folder).returncode == 2


async def test_every_line_is_readable_by_others(log: FreshLog, tmp_path: Path) -> None:
    await log.grow(2)
    folder = await export(log, AuditPlaces.of(tmp_path), tmp_path / "export")
    first = json.loads((folder / "entries-0000000000000001.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert sorted(first) == ["leaf", "position", "row"]
    assert (first["position"], first["row"]["kind"], first["row"]["data"]) == (1, "sample.happened", {"code": "示例", "number": 0})
