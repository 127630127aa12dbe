"""JSON whose numbers stay exact: a fraction is a Decimal in and a JSON number out, never a binary float."""

from decimal import Decimal
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=Decimal)


def encode(value: Any) -> bytes:
    """Compact UTF-8 JSON; a Decimal becomes a number with its own digits."""
    return _ENCODER.encode(value)


def encode_text(value: Any) -> str:
    """As `encode`, for drivers that take text."""
    return _ENCODER.encode(value).decode()


def decode(text: str | bytes) -> Any:
    """Whole numbers as int, others as Decimal. Raises: msgspec.DecodeError."""
    return _DECODER.decode(text)
