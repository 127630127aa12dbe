"""Who is told what about notices on days off."""

from marketplace.access.roles import Role
from marketplace.holidays.events import MOVED
from marketplace.holidays.states import NOTICE
from marketplace.notifications.notice import Audience, Case, Notice, Whom

REVIEWERS = frozenset({Role.OPERATOR})
COLLEAGUES = (Audience(Whom.MEMBERS, REVIEWERS),)

CASE = Case(NOTICE.resource, "/operator/calendar/notices/{subject_id}", REVIEWERS)
NOTICES = (
    Notice(MOVED["submit"].name, COLLEAGUES, "放假安排待复核", "一份放假安排已提交复核，请另一位运营人员发布或退回。"),
    Notice(MOVED["return"].name, COLLEAGUES, "放假安排已退回", "一份放假安排被退回修改，原因见办理记录。"),
    Notice(MOVED["publish"].name, COLLEAGUES, "放假安排已发布", "一份放假安排已发布，工作日日历和相关时限已更新。"),
)
