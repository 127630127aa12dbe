"""Passwords: what is accepted, and argon2id. Hashing takes tens of milliseconds and belongs in a thread."""

import unicodedata
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from marketplace.errors import FieldError, Invalid

MIN_LENGTH = 12
MAX_LENGTH = 128  # 64 must be accepted; the bound keeps hashing cheap
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for memory-constrained hosts


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters and a new salt."""
    return HASHER.hash(normalise(password))


def password_matches(stored_hash: str, password: str) -> bool:
    """Whether the password is the one behind the hash; a hash that cannot be read matches nothing."""
    try:
        return HASHER.verify(stored_hash, normalise(password))
    except (VerificationError, ValueError):
        return False


@cache
def hash_of_nobody() -> str:
    """A hash to compare with when there is no such account, so that the answer takes as long."""
    return hash_password("nobody has this password")


def check_new_password(password: str, username: str, *, pointer: str) -> None:
    """Refuse a password that is too short, too long, common, or made of the user's name.

    Raises: Invalid with one sentence for `pointer`.
    """
    if fault := _fault(normalise(password), username):
        raise Invalid(fault, [FieldError(pointer, fault)])


def normalise(password: str) -> str:
    """One form for one look: keyboards differ in how they compose characters (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _fault(password: str, username: str) -> str | None:
    if len(password) < MIN_LENGTH:
        return f"密码至少 {MIN_LENGTH} 个字符，现在是 {len(password)} 个"
    if len(password) > MAX_LENGTH:
        return f"密码最多 {MAX_LENGTH} 个字符，现在是 {len(password)} 个"
    plain = password.casefold()
    if plain in common_passwords() or len(set(plain)) < 4:
        return "这个密码太常见，容易被猜中，请换一个"
    if username and username.casefold() in plain and len(plain) - len(username) < 6:
        return "密码不能由用户名加几个字符组成"
    return None


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that guessers try first, lower case."""
    text = files("marketplace.access").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
