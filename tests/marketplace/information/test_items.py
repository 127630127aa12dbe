"""The catalogue of information items."""

from collections import Counter

from marketplace.information.items import information_items


def test_the_27_items_of_nanjing_are_all_there():
    origins = Counter(item.origin for item in information_items().values())
    assert origins["nanjing_2022"] == 27
    assert origins["own"] > 0


def test_items_of_natural_persons_are_personal():
    items = information_items()
    assert items["person_real_estate"].sensitivity == "personal"
    assert items["person_real_estate_mortgage"].sharing_mode == "data_verification"


def test_every_item_names_its_provider_and_has_its_own_name():
    items = information_items()
    assert all(item.provider_zh for item in items.values())
    assert len({item.name_zh for item in items.values()}) == len(items)
