"""Who is told of unusual volume: operators and the security administrator of the platform; of disputes, the subject and the provider."""

from marketplace.access.roles import Role
from marketplace.disclosure.disputes.events import MARKED, UNMARKED
from marketplace.disclosure.events import UNUSUAL_VOLUME
from marketplace.notifications.notice import Audience, Notice, Whom

# The enterprise, and whoever looks after deliveries at an institution that provides.
CONCERNED = (
    Audience(
        Whom.MEMBERS,
        frozenset({Role.ENTERPRISE_OWNER, Role.DATA_PROVIDER, Role.BANK_ADMIN, Role.GUARANTOR_APPROVER, Role.BUREAU_APPROVER}),
    ),
)

NOTICES = (
    Notice(
        MARKED.name,
        CONCERNED,
        "一条信息标注了异议",
        "平台收到异议，把一条信用信息标注为异议处理中。核实期间，画像和信用报告都带这个标注，不利的标签暂不使用。",
    ),
    Notice(UNMARKED.name, CONCERNED, "一条信息解除了异议标注", "一条信用信息的异议已核实，标注已解除，理由可向平台运营查询。"),
    Notice(
        UNUSUAL_VOLUME.name,
        (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR, Role.SECURITY_ADMIN})),),
        "查询量异常",
        "一家机构 24 小时内查询了 {subjects} 家企业，超过提醒线 {threshold} 家，请核实用途，必要时暂停这家机构。",
    ),
)
