"""Who is told what about versions and products."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.events import PRODUCT_PUBLISHED, PRODUCT_RESUMED, PRODUCT_SUSPENDED, VERSION_MOVED

OPERATORS = (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),)
MANAGERS = (Audience(Whom.MEMBERS, frozenset({Role.BANK_PRODUCT_MANAGER})),)
OF_DRAFT = "/bank/products/{product_id}"
OF_PRODUCT = "/bank/products/{subject_id}"

CASE = Case(PRODUCT_VERSION.resource, "/operator/product_versions/{subject_id}", frozenset({Role.OPERATOR}))
NOTICES = (
    Notice(VERSION_MOVED["submit"].name, OPERATORS, "产品待审核", "一家机构提交了一个产品版本，请在 1 个工作日内审核。"),
    Notice(VERSION_MOVED["return"].name, MANAGERS, "产品已退回修改", "贵司提交的产品版本被退回，原因见办理经过。", OF_DRAFT),
    Notice(VERSION_MOVED["publish"].name, MANAGERS, "产品审核通过", "贵司提交的产品版本已通过审核，到生效日上架。", OF_DRAFT),
    Notice(PRODUCT_PUBLISHED.name, MANAGERS, "产品版本已生效", "贵司产品的一个版本已经生效。", OF_PRODUCT),
    Notice(PRODUCT_SUSPENDED.name, MANAGERS, "产品已暂停", "贵司的一个产品已暂停受理，已收到的申请照常办理。", OF_PRODUCT),
    Notice(PRODUCT_RESUMED.name, MANAGERS, "产品已恢复", "贵司的一个产品已恢复受理。", OF_PRODUCT),
)
