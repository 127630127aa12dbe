"""Sample contexts of the pages about the catalogue of credit information, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.difference import differences
from marketplace.information.catalogue.in_force import ItemInForce
from marketplace.information.catalogue.overview import Delivered
from marketplace.information.catalogue.providers import Provider
from marketplace.information.catalogue.version_notes import VersionNote
from marketplace.information.catalogue.words import CYCLE_ZH, SHARING_MEANS_ZH, SHARING_ZH, TYPE_ZH
from web.pages.operator.item_form import ItemForm
from web.views.information import item_card

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
DAY = date(2026, 11, 21)
SAID = builtin_items()["electricity_payment"]
CHANGED = msgspec.structs.replace(SAID, fresh_days=40, note_zh="每户号每月一行，停电的月份填 0。")
FIRST = ItemInForce(1, SAID, False, date(2000, 1, 1), True)
SECOND = ItemInForce(2, CHANGED, True, DAY, False)
PROVIDER = Provider(UUID(int=7), "示例供电公司")
CARD = item_card(SECOND, [PROVIDER])
PUBLIC = item_card(ItemInForce(1, builtin_items()["honours"], False, date(2000, 1, 1), True))
FORM = ItemForm.of(SECOND, DAY)
WRONG = {
    "usage_kwh.minimum": ["「一百」不是数，请填如 0 或 100.5，没有界限的留空。"],
    "reason": ["请写明修改原因，1 至 300 个字。"],
    "": ["没有任何改动。"],
}

INFORMATION_CONTEXTS: dict[str, dict[str, Any]] = {
    "information/catalogue": {
        "total": 2,
        "groups": [("公开信息", [PUBLIC]), ("企业授权后使用", [CARD]), ("个人信息，本人单独授权后使用", [])],
        "modes": [(SHARING_ZH[mode], words) for mode, words in SHARING_MEANS_ZH.items()],
    },
    "information/item": {"item": CARD},
    "operator/information": {
        "lines": [
            {"card": CARD, "delivered": Delivered(12_480, NOW, DAY), "overdue": True},
            {"card": PUBLIC, "delivered": None, "overdue": False},
        ],
        "overdue": 1,
    },
    "operator/information_item": {
        "item": CARD,
        "providers": [{"id": PROVIDER.id, "name": PROVIDER.name}],
        "choices": [{"value": "8", "label": "示例税务单位"}],
        "provided": True,
        "errors": [{"name": "organisation_id", "message": "请从列表中选择一家机构。"}],
        "history": [
            {
                "version": 2, "note": VersionNote("供电公司改为按月报送", "示例运营", NOW), "state": "现行", "in_force_from": DAY,
                "retired": True, "differences": differences(SAID, CHANGED),
            },
            {
                "version": 1, "note": VersionNote("随程序提供", None, NOW), "state": "已被取代", "in_force_from": date(2000, 1, 1),
                "retired": False, "differences": [],
            },
        ],
    },
    "operator/information_item_form": {
        "code": SAID.code,
        "name": SAID.name_zh,
        "version": 2,
        "fields": [
            {
                "code": each.code, "name": each.name_zh, "type": each.type, "type_text": TYPE_ZH[each.type], "required": each.required,
                "open": each.code == "usage_kwh",
            }
            for each in SAID.fields
        ],
        "typed": FORM.typed,
        "errors": WRONG,
        "listed": [{"name": name or None, "message": text} for name, texts in WRONG.items() for text in texts],
        "new_open": True,
        "cycles": [{"value": code, "label": label} for code, label in CYCLE_ZH.items()],
        "types": [{"value": code, "label": label} for code, label in TYPE_ZH.items()],
    },
    "operator/information_precedence": {
        "lines": [{"id": UUID(int=9), "rank": 50, "words": "近 12 个月用电量，用电与电费信息，示例供电公司"}],
        "typed": {"attribute": "", "item": "", "provider_id": "", "rank": "0"},
        "errors": {"rank": "顺位须是 1 至 899 的整数"},
        "listed": [{"name": "rank", "message": "顺位须是 1 至 899 的整数"}],
        "items": [{"value": SAID.code, "label": SAID.name_zh}],
        "providers": [{"value": "7", "label": PROVIDER.name}],
        "asked": "electricity_use_12m_kwh",
        "asked_name": "近 12 个月用电量",
        "order": [
            {"name": PROVIDER.name, "rank": 50, "because": "按数据项、提供单位设定的顺序"},
            {"name": "企业自主申报", "rank": 900, "because": "固定排在最后"},
        ],
        "official": 100,
    },
}  # fmt: skip
