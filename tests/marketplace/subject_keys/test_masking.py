"""What may be shown of personal values."""

import pytest

from marketplace.subject_keys.masking import mask_account, mask_address, mask_field, mask_identity_number, mask_name, mask_phone, mask_plate


def test_each_kind_keeps_only_enough_for_its_owner_to_recognise_it() -> None:
    assert mask_name("欧阳某某") == "欧*"
    assert mask_name("") == ""
    assert mask_identity_number("110101199003070134") == "110101********0134"
    assert mask_identity_number("110101900307013") == "110101*****7013"
    assert mask_identity_number("E12345678") == "****78"
    assert mask_phone("138 0000 1234") == "138****1234"
    assert mask_phone("12345") == "****45"
    assert mask_account("6222 0000 1111 2222") == "****2222"
    assert mask_address("示例省澄州市某路 1 号") == "示例省澄州市****"
    assert mask_plate("苏A12345") == "苏A****45"
    assert mask_plate("苏A1") == "****"


@pytest.mark.parametrize(
    ("code", "kind", "value", "shown"),
    [
        ("holder", "identity_number", "110101199003070134", "110101********0134"),
        ("contact_phone", "text", "13800001234", "138****1234"),
        ("bank_account", "text", "622200001111", "****1111"),
        ("representative_name", "text", "王某", "王*"),
        ("home_address", "text", "示例省澄州市某路", "示例省澄州市****"),
        ("hobby", "text", "下棋", "****"),
        ("remark", "text", "一段较长的说明文字", "****文字"),
    ],
)
def test_fields_of_the_catalogue_are_masked_by_what_they_hold(code: str, kind: str, value: str, shown: str) -> None:
    assert mask_field(code, kind, value) == shown
