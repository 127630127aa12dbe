"""SM2 signatures with SM3, by openssl 3 as a process: files in a private folder, nothing on the command line but their names."""

import base64
import subprocess
import tempfile
from pathlib import Path

SECONDS = 20
# GM/T 0009 gives this identity for signers that have none of their own; both sides have to name it.
_SCHEME = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


class OpensslMissing(RuntimeError):
    """This machine has no openssl with SM2, so the installation cannot sign with it."""


def new_private_pem() -> bytes:
    """A new key. Raises: OpensslMissing."""
    return _openssl("genpkey", "-algorithm", "SM2")


def public_pem(private_key: Path) -> bytes:
    """The public half. Raises: OpensslMissing, also for a file that holds no key."""
    return _openssl("pkey", "-in", str(private_key), "-pubout")


def sign(private_key: Path, message: bytes) -> bytes:
    """The signature in DER. Raises: OpensslMissing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "message"
        file.write_bytes(message)
        return _openssl("pkeyutl", "-sign", "-inkey", str(private_key), *_SCHEME, "-in", str(file))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature holds."""
    with tempfile.TemporaryDirectory() as folder:
        names = {"key": public, "message": message, "signature": signature}
        files = {name: Path(folder) / name for name in names}
        for name, content in names.items():
            files[name].write_bytes(content)
        given = ("-inkey", str(files["key"]), "-in", str(files["message"]), "-sigfile", str(files["signature"]))
        return _run("pkeyutl", "-verify", "-pubin", *_SCHEME, *given).returncode == 0


def der_of(pem: bytes) -> bytes:
    """The binary form inside a PEM text."""
    lines = [line for line in pem.decode("ascii").splitlines() if line and not line.startswith("-----")]
    return base64.b64decode("".join(lines))


def _openssl(*arguments: str) -> bytes:
    done = _run(*arguments)
    if done.returncode != 0:
        raise OpensslMissing(f"openssl {arguments[0]} failed; SM2 needs openssl 3 with SM2 and SM3")
    return done.stdout


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["openssl", *arguments], capture_output=True, timeout=SECONDS, check=False)
    except FileNotFoundError as error:
        raise OpensslMissing("there is no openssl on this machine; SM2 needs openssl 3") from error
