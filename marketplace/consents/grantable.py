"""Which items of the catalogue can be allowed to an institution, and why another cannot."""

from collections.abc import Mapping
from functools import cache

from marketplace.consents.sharing import GRANTABLE
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import ItemInForce

PUBLIC = "public"


def is_grantable(definition: ItemDefinition) -> bool:
    """Whether the platform has something of the item that needs a consent. Retired items too: what is there stays."""
    return definition.sharing_mode in GRANTABLE and (definition.sensitivity != PUBLIC or definition.code in _with_closed_attributes())


def item_fault(item: str, known: Mapping[str, ItemInForce]) -> str | None:
    """Why the item cannot stand in a consent; None if it can."""
    if item not in known:
        return f"信用信息目录里没有「{item}」，授权须逐项列出，不能用通配符"
    definition = known[item].definition
    if is_grantable(definition):
        return None
    if definition.sharing_mode not in GRANTABLE:
        return f"「{definition.name_zh}」由金融机构自己掌握，平台没有这项资料，不需要授权"
    return f"「{definition.name_zh}」是公开信息，不需要授权"


@cache
def _with_closed_attributes() -> frozenset[str]:
    """Items that are public as a whole, but under which single attributes are not."""
    return frozenset(each.item for each in builtin_vocabulary().values() if each.item and each.sensitivity not in {None, PUBLIC})
