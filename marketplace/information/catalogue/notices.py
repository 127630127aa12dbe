"""Who is told what about the catalogue: the institutions that provide an item."""

from marketplace.access.roles import Role
from marketplace.information.catalogue.events import ITEM_CHANGED, PROVIDER_ASSIGNED, PROVIDER_ENDED
from marketplace.notifications.notice import Audience, Notice, Whom

PROVIDERS = (Audience(Whom.MEMBERS, frozenset({Role.DATA_PROVIDER})),)
ITEM_PAGE = "/information/{item}"

NOTICES = (
    Notice(
        ITEM_CHANGED.name, PROVIDERS, "信息项有新版本",
        "贵单位提供的一个信息项有了第 {version} 版，{in_force_from} 起按新版本检查，请核对表头和字段。", ITEM_PAGE,
    ),
    Notice(PROVIDER_ASSIGNED.name, PROVIDERS, "请提供一个信息项", "平台指定贵单位提供一个信息项，字段和表头见信息项页面。", ITEM_PAGE),
    Notice(PROVIDER_ENDED.name, PROVIDERS, "不再提供一个信息项", "平台不再接收贵单位报送的一个信息项，已报送的仍按有效期使用。", ITEM_PAGE),
)  # fmt: skip
