"""Who is told what about registrations."""

from marketplace.access.roles import Role
from marketplace.enrolment.registration.events import PAPERS_ACCEPTED, PAPERS_REFUSED, PAPERS_SENT
from marketplace.notifications.notice import Audience, Notice, Whom

IDENTITY, DESK = "/account/identity", "/operator/identities"
NOTICES = (
    Notice(
        PAPERS_SENT.name, (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),), "有身份证件待核对",
        "有人注册时提交了证件，请核对后决定。", DESK,
    ),
    Notice(
        PAPERS_ACCEPTED.name, (Audience(Whom.SUBJECT),), "证件核对通过",
        "平台核对了你提交的证件，实名核验已完成。", IDENTITY, urgent=True,
    ),
    Notice(PAPERS_REFUSED.name, (Audience(Whom.SUBJECT),), "证件核对未通过", "平台没有通过你提交的证件，原因写在实名核验页上。", IDENTITY),
)  # fmt: skip
