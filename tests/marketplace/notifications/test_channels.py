"""Addresses: what people type is understood, what cannot be one is refused, and little of it is shown."""

import pytest

from marketplace.notifications.channels import AddressNotUsable, Channel, mask_address, parse_address


@pytest.mark.parametrize(
    ("channel", "given", "address"),
    [
        (Channel.EMAIL, " Li.Ming+bank@Example.CN ", "Li.Ming+bank@example.cn"),
        (Channel.EMAIL, "li＠example．cn", "li@example.cn"),
        (Channel.SMS, "138 0013-8000", "13800138000"),
        (Channel.SMS, "+86 １３８００１３８０００", "13800138000"),
    ],
)
def test_an_address_has_one_form(channel: Channel, given: str, address: str) -> None:
    assert parse_address(channel, given) == address


@pytest.mark.parametrize(
    ("channel", "given"),
    [
        (Channel.EMAIL, "nobody"),
        (Channel.EMAIL, "a@b"),
        (Channel.EMAIL, "a@b.cn\r\nBcc: everybody@example.cn"),
        (Channel.EMAIL, "a b@example.cn"),
        (Channel.EMAIL, "李@example.cn"),
        (Channel.EMAIL, "a" * 250 + "@example.cn"),
        (Channel.EMAIL, ""),
        (Channel.SMS, "12800138000"),
        (Channel.SMS, "1380013800"),
        (Channel.SMS, "138001380000"),
        (Channel.SMS, "+1 3800138000"),
        (Channel.SMS, "١٣٨٠٠١٣٨٠٠٠"),
        (Channel.SMS, "a@example.cn"),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_its_field(channel: Channel, given: str) -> None:
    with pytest.raises(AddressNotUsable) as refused:
        parse_address(channel, given)
    assert [error.pointer for error in refused.value.errors] == ["/address"]


def test_a_masked_address_shows_only_its_ends() -> None:
    assert mask_address(Channel.SMS, "13800138000") == "138****8000"
    assert mask_address(Channel.EMAIL, "li.ming@example.cn") == "l***@example.cn"
