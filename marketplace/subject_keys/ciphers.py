"""Authenticated ciphers for the fields of subjects: AES-256-GCM everywhere, SM4-GCM (GB/T 32907) where an installation must use it.

SM4 is done by the OpenSSL that the `cryptography` package brings. One that lacks it says so when it is chosen, not when the first value
is to be sealed.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher as OpenSslCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


class CipherNotProvided(ValueError):
    """The cryptographic library of this machine does not have the cipher."""


class Cipher(Protocol):
    """Encrypts under keys of `key_bytes`; `mark` is the byte that stands in front of what it sealed."""

    mark: ClassVar[bytes]
    key_bytes: ClassVar[int]

    def encrypt(self, key: bytes, nonce: bytes, value: bytes, context: bytes) -> bytes:
        """Ciphertext and tag."""
        ...

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """The value. Raises: InvalidTag."""
        ...


@dataclass(frozen=True, slots=True)
class Aes256Gcm:
    """AES-256-GCM."""

    mark: ClassVar[bytes] = b"\x01"
    key_bytes: ClassVar[int] = 32

    def encrypt(self, key: bytes, nonce: bytes, value: bytes, context: bytes) -> bytes:
        """Ciphertext and tag."""
        return AESGCM(key[: self.key_bytes]).encrypt(nonce, value, context)

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """The value. Raises: InvalidTag."""
        return AESGCM(key[: self.key_bytes]).decrypt(nonce, sealed, context)


@dataclass(frozen=True, slots=True)
class Sm4Gcm:
    """SM4-GCM, with the first 16 bytes of the subject's key."""

    mark: ClassVar[bytes] = b"\x02"
    key_bytes: ClassVar[int] = 16

    def encrypt(self, key: bytes, nonce: bytes, value: bytes, context: bytes) -> bytes:
        """Ciphertext and tag."""
        encryptor = OpenSslCipher(algorithms.SM4(key[: self.key_bytes]), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return encryptor.update(value) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """The value. Raises: InvalidTag."""
        text, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(tag) != TAG_BYTES:
            raise InvalidTag
        decryptor = OpenSslCipher(algorithms.SM4(key[: self.key_bytes]), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(context)
        return decryptor.update(text) + decryptor.finalize()


CIPHERS: dict[str, Cipher] = {"aes-256-gcm": Aes256Gcm(), "sm4-gcm": Sm4Gcm()}
KEY_BYTES = max(each.key_bytes for each in CIPHERS.values())  # one key serves either


def cipher_named(name: str) -> Cipher:
    """The cipher of `installation.toml`, tried once. Raises: CipherNotProvided."""
    cipher = CIPHERS[name]
    try:
        cipher.encrypt(bytes(KEY_BYTES), bytes(NONCE_BYTES), b"", b"")
    except UnsupportedAlgorithm as error:
        raise CipherNotProvided(f"{name} is not provided by the OpenSSL of this machine; expected {' or '.join(CIPHERS)}") from error
    return cipher
