"""Keys that sign checkpoints: Ed25519 by default, SM2 with SM3 by choice of the installation. Private keys never enter the database."""

import hashlib
import os
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from marketplace.audit import sm2

ED25519, SM2 = "ed25519", "sm2"
AUDIT = "audit"


class Signer(Protocol):
    """A private key in use. `key_id` is the beginning of the SHA-256 of the public key's DER form."""

    algorithm: str
    key_id: str
    public_pem: bytes

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`."""
        ...


class Ed25519Signer:
    """RFC 8032, by the cryptography library."""

    algorithm = ED25519

    def __init__(self, private_pem: bytes) -> None:
        key = serialization.load_pem_private_key(private_pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the key file holds no Ed25519 key")
        self._key = key
        self.public_pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.key_id = key_id_of(self.public_pem)

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


class Sm2Signer:
    """GM/T 0003 with SM3, by openssl as a process; the cryptography library does not sign SM2."""

    algorithm = SM2

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file
        self.public_pem = sm2.public_pem(key_file)
        self.key_id = key_id_of(self.public_pem)

    def sign(self, message: bytes) -> bytes:
        """DER. Raises: OpensslMissing."""
        return sm2.sign(self._key_file, message)


def open_signer(keys: Path, algorithm: str, *, name: str = AUDIT) -> Signer:
    """The installation's key for `algorithm` in the folder `keys`, made at first use. Each purpose has a key of its own, by its `name`.

    Its public half stays beside it for good: checkpoints of earlier keys have to be checked as long as there are checkpoints.
    Raises: OpensslMissing for SM2 on a machine without openssl 3.
    """
    private = keys / f"{name}_{algorithm}.pem"
    if not private.exists():
        _keep(private, _new_ed25519() if algorithm == ED25519 else sm2.new_private_pem())
    signer: Signer = Ed25519Signer(private.read_bytes()) if algorithm == ED25519 else Sm2Signer(private)
    public = keys / f"{name}_{algorithm}_{signer.key_id}.pub.pem"
    if not public.exists():
        _keep(public, signer.public_pem)
    return signer


def public_keys(keys: Path, *, name: str = AUDIT) -> dict[str, bytes]:
    """Every public key that this installation ever signed with, by key id."""
    found = (file.read_bytes() for file in sorted(keys.glob(f"{name}_*.pub.pem")))
    return {key_id_of(pem): pem for pem in found}


def signature_holds(algorithm: str, public_pem: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key signed `message`; False for any other algorithm or damaged signature."""
    if algorithm == SM2:
        return sm2.verify(public_pem, message, signature)
    key = serialization.load_pem_public_key(public_pem)
    if algorithm != ED25519 or not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_id_of(public_pem: bytes) -> str:
    """16 hexadecimal digits. SM2 keys are not read by the library, so the DER form is taken out of the PEM text."""
    return hashlib.sha256(sm2.der_of(public_pem)).hexdigest()[:16]


def _new_ed25519() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(file: Path, content: bytes) -> None:
    """Whole or not at all, and never over another process's key: two starting at once end with the same one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
