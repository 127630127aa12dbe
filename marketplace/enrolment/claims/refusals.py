"""Why something about a claim was refused."""

from uuid import UUID

from marketplace.errors import Conflict, Forbidden, NotFound


class ClaimNotFound(NotFound):
    """No such claim, or not the caller's to see."""

    code = "claim_not_found"


class NotVerified(Forbidden):
    """Only people whose real name was verified claim enterprises."""

    code = "real_name_required"

    def __init__(self) -> None:
        super().__init__("认领企业须先完成实名核验，请到「账户 · 实名核验」（/account/identity）办理后再来")


class OwnAlready(Conflict):
    """The claimant administers the enterprise already."""

    code = "own_already"

    def __init__(self) -> None:
        super().__init__("你已经是这家企业的管理员，不需要认领")


class JoinInstead(Conflict):
    """Nobody administers the enterprise, and the register names the claimant."""

    code = "join_instead"

    def __init__(self) -> None:
        super().__init__("这家企业还没有管理员，登记信息也与你一致，请直接到「注册」（/register）办理")


class ClaimOpen(Conflict):
    """The claimant's earlier claim of this enterprise is not decided yet."""

    code = "claim_open"

    def __init__(self, claim_id: UUID | None = None) -> None:
        super().__init__("你对这家企业的认领还在办理中，不能重复提交", state="open")
        self.claim_id = claim_id


class AnswerTooLate(Conflict):
    """The term for answering is over."""

    code = "answer_too_late"


class DecisionTooEarly(Conflict):
    """The present administrator may still answer."""

    code = "decision_too_early"


class Biased(Forbidden):
    """Whoever is or was of the enterprise, or claims it, does not decide."""

    code = "biased"

    def __init__(self) -> None:
        super().__init__("你是这家企业的成员或者认领人，须由另一位运营人员办理")
