"""What happens between enterprises and the people who act for them."""

from marketplace.enrolment.claims.events import EVENT_KINDS as OF_CLAIMS
from marketplace.enrolment.registration.events import EVENT_KINDS as OF_REGISTRATIONS
from marketplace.events.kinds import EventKind

AGENT_INVITED = EventKind("agent_mandate.invited", "agent_mandate", "邀请经办人")
PAPER_RECORDED = EventKind("agent_mandate.recorded", "agent_mandate", "登记书面委托")
PAPER_CONFIRMED = EventKind("agent_mandate.paper_confirmed", "agent_mandate", "企业确认书面委托")
INVITATION_WITHDRAWN = EventKind("agent_mandate.withdrawn", "agent_mandate", "撤回经办人邀请")
AGENT_ACCEPTED = EventKind("agent_mandate.accepted", "agent_mandate", "经办人接受邀请")
AGENT_ENDED = EventKind("agent_mandate.ended", "account", "终止经办人")
AGENT_CONFIRMED = EventKind("agent_mandate.confirmed", "account", "新任管理员确认经办人")
PASSWORD_RECOVERED = EventKind("access.password_recovered", "account", "用验证码重设密码")
ACCOUNT_CLOSED = EventKind("access.account_closed", "account", "本人注销账户")
FACTOR_RECOVERED = EventKind("access.factor_recovered", "account", "用实名核验重设动态口令")
# data of the first: outcome, adapter, whether as a representative; never who
REAL_NAME_TRIED = EventKind("real_name.tried", "account", "实名核验")
REAL_NAME_FORGOTTEN = EventKind("real_name.forgotten", "account", "删除实名信息")
OWNER_JOINED = EventKind("enterprise_owner.joined", "organisation", "核验通过，成为企业管理员")

EVENT_KINDS = (
    AGENT_INVITED,
    PAPER_RECORDED,
    PAPER_CONFIRMED,
    INVITATION_WITHDRAWN,
    AGENT_ACCEPTED,
    AGENT_ENDED,
    AGENT_CONFIRMED,
    PASSWORD_RECOVERED,
    FACTOR_RECOVERED,
    ACCOUNT_CLOSED,
    REAL_NAME_TRIED,
    REAL_NAME_FORGOTTEN,
    OWNER_JOINED,
    *OF_REGISTRATIONS,
    *OF_CLAIMS,
)
