"""What happens to the catalogue. Providers learn of changes to what they provide."""

from uuid import UUID, uuid5

from marketplace.events.kinds import EventKind

# data: {"item", "version", "in_force_from", "retired"}
ITEM_CHANGED = EventKind("information_item.changed", "information_item", "修改信息项", public=True)
# data: {"item", "provider_id"}
PROVIDER_ASSIGNED = EventKind("information_provider.assigned", "information_item", "指定提供单位", public=True)
PROVIDER_ENDED = EventKind("information_provider.ended", "information_item", "停止提供单位", public=True)
# data: {"attribute", "item", "provider_id", "rank"}, each null where the line does not name one; `rank` null: the line is removed
PRECEDENCE_CHANGED = EventKind("information_precedence.changed", "information_precedence", "修改取值顺序")

EVENT_KINDS = (ITEM_CHANGED, PROVIDER_ASSIGNED, PROVIDER_ENDED, PRECEDENCE_CHANGED)

_ITEMS = UUID("0192b3c4-5d6e-7f80-91a2-b3c4d5e6f708")


def item_id(code: str) -> UUID:
    """The id under which the log knows an item: made from its code, so the same everywhere."""
    return uuid5(_ITEMS, code)
