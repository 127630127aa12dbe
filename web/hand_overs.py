"""Hand-overs put together: the key of this installation, who it says it is, and the address that a token is carried to."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from litestar.datastructures import State

from marketplace.audit.signing import ED25519, Signer, open_signer, public_keys
from products.applications.hand_over_token import Handed, written

KEY = "hand_over"
PARAMETER = "hand_over"


def token_of(state: State, handed: Handed) -> str:
    """Signed by the installation."""
    issuer = state.settings.public_url or state.installation.name_zh
    return written(handed, issuer, _signer(state.settings.home / "keys"))


def keys_of(state: State) -> dict[str, bytes]:
    """Every public key that ever signed one, by id; the present one is made where there is none."""
    folder = state.settings.home / "keys"
    _signer(folder)
    return public_keys(folder, name=KEY)


def carried_to(address: str, token: str) -> str:
    """The lender's address with the token in its query."""
    parts = urlsplit(address)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query + urlencode({PARAMETER: token}), ""))


def host_of(address: str) -> str:
    """Where one is taken, as people read it."""
    return urlsplit(address).netloc


def _signer(folder: Path) -> Signer:
    return open_signer(folder, ED25519, name=KEY)
