"""The proof of one entry: it holds for an outsider who has nothing else, and for no other row."""

import json
from pathlib import Path

import pytest

from marketplace.audit.checkpoints import AuditPlaces, sign_checkpoint
from marketplace.audit.proof import NoSuchEntry, NotSignedYet, inclusion_proof
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from tests.forgeries import run_verifier
from tests.fresh_log import FreshLog


async def test_an_entry_is_proved_alone_and_a_changed_one_is_not(log: FreshLog, tmp_path: Path) -> None:
    places = AuditPlaces.of(tmp_path)
    await log.grow(7)
    async with transaction(log.system, Binding.system()) as session:
        await sign_checkpoint(session, places, at=now())
    await log.grow(4)
    key = ("--public-key", str(next((tmp_path / "keys").glob("*.pub.pem"))))
    file = tmp_path / "proof.json"
    async with transaction(log.system, Binding.system()) as session:
        for position in range(1, 8):
            proof = await inclusion_proof(session, places, position)
            file.write_text(json.dumps(proof), encoding="utf-8")
            assert run_verifier(None, "--proof", str(file), *key).returncode == 0, position
        for change in ({"position": 6}, {"row": {**proof["row"], "role": "auditor"}}, {"path": proof["path"][::-1]}):
            file.write_text(json.dumps(proof | change), encoding="utf-8")
            assert run_verifier(None, "--proof", str(file), *key).returncode in {1, 2}, change
        with pytest.raises(NotSignedYet):
            await inclusion_proof(session, places, 8)
        with pytest.raises(NoSuchEntry):
            await inclusion_proof(session, places, 12)
