"""What may be shown of a personal field where the whole of it is not needed: in lists, in reports to others, in messages.

Enough for its owner to recognise it, too little for anybody else to use it. `search_hash` finds what is sealed without opening it.
"""

import re
import unicodedata

from marketplace.database.sealing import Sealer

HIDDEN = "****"
_SPACES = re.compile(r"[\s\-]+")


def mask_name(name: str) -> str:
    """A person's name: the first character stays (王*、欧*). One character stands for any number of them."""
    return f"{name[:1]}*" if name else ""


def mask_identity_number(number: str) -> str:
    """An identity number: its region and the last four stay (110101********1234); a shorter one shows only its last two."""
    if len(number) < 15:  # a passport, an officer's card
        return HIDDEN + number[-2:]
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


def mask_phone(number: str) -> str:
    """A mobile or fixed number: 138****0000; of a short one only the last two."""
    digits = _SPACES.sub("", number)
    return f"{digits[:3]}{HIDDEN}{digits[-4:]}" if len(digits) >= 11 else HIDDEN + digits[-2:]


def mask_account(number: str) -> str:
    """A bank account or card: its last four."""
    return HIDDEN + _SPACES.sub("", number)[-4:]


def mask_address(address: str) -> str:
    """A postal address: the first six characters, which are province, city or county."""
    return f"{address[:6]}{HIDDEN}" if address else ""


def mask_plate(number: str) -> str:
    """A vehicle's plate, or any other certificate: the first two and the last two."""
    return f"{number[:2]}{HIDDEN}{number[-2:]}" if len(number) > 4 else HIDDEN


def search_hash(sealer: Sealer, kind: str, value: str) -> bytes:
    """The keyed hash by which equal values are found (`kind`: identity_number, phone …), however they were typed. 32 bytes."""
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", value)).upper()
    return sealer.search_hash(plain, f"subject_field:{kind}")


# By what the code of a field contains, the first that fits: fields of the catalogue are named after what they hold.
_BY_CODE = (
    (("phone", "mobile", "tel"), mask_phone),
    (("account", "card_number", "card_no"), mask_account),
    (("address", "location"), mask_address),
    (("identity", "id_number", "id_no", "certificate_number"), mask_identity_number),
    (("plate",), mask_plate),
    (("name", "person", "representative", "owner", "holder"), mask_name),
)


def mask_field(code: str, kind: str, value: str) -> str:
    """The value of a personal field of the catalogue (its `code` and `type`) as it may be shown; of others only a tail."""
    if kind == "identity_number":
        return mask_identity_number(value)
    known = next((mask for parts, mask in _BY_CODE if any(part in code for part in parts)), None)
    return known(value) if known else HIDDEN + (value[-2:] if len(value) > 6 else "")
