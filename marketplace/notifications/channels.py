"""How a person can be reached outside the program, and the form of an address of each channel."""

import re
from enum import StrEnum

from marketplace.errors import FieldError, Invalid

LONGEST_ADDRESS = 254  # of an e-mail address, RFC 5321
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－＠．　", "0123456789+-@. ")


class Channel(StrEnum):
    """Messages in the program itself always come; these two only to whoever chose them and confirmed the address."""

    EMAIL = "email"
    SMS = "sms"

    @property
    def name_zh(self) -> str:
        """The channel in the words of the pages."""
        return "邮件" if self is Channel.EMAIL else "短信"


class AddressNotUsable(Invalid):
    """Not an e-mail address, or not a mobile number of mainland China."""

    code = "address_not_usable"


def parse_address(channel: Channel, given: str) -> str:
    """The address in its one form. Full-width digits, blanks, hyphens and +86 are what people type, so they are understood.

    Raises: AddressNotUsable.
    """
    typed = given.translate(_FULL_WIDTH).strip()
    if channel is Channel.EMAIL:
        if len(typed) <= LONGEST_ADDRESS and _EMAIL.fullmatch(typed):
            name, _, domain = typed.rpartition("@")
            return f"{name}@{domain.lower()}"
        fault = "邮箱地址的格式不对，应像 name@example.cn"
    else:
        digits = re.sub(r"[ -]", "", typed)
        digits = digits.removeprefix("+86") if digits.startswith("+86") else digits
        if _MOBILE.fullmatch(digits):
            return digits
        fault = "手机号应为 11 位数字，以 1 开头"
    raise AddressNotUsable(fault, [FieldError("/address", fault)])


def mask_address(channel: Channel, address: str) -> str:
    """What may be shown of an address: enough for its owner to recognise it."""
    if channel is Channel.SMS:
        return f"{address[:3]}****{address[-4:]}"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"
