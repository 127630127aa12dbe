"""Why something about agents was refused."""

from marketplace.errors import Conflict, NotFound


class InvitationNotFound(NotFound):
    """No such invitation that could still be withdrawn, or not the caller's."""

    code = "invitation_not_found"


class AgentNotFound(NotFound):
    """No such agent of the caller's enterprise, or none in force."""

    code = "agent_not_found"


class CodeNotGood(NotFound):
    """No open invitation has this code: wrong, used, withdrawn, or too late."""

    code = "invitation_code_not_good"

    def __init__(self) -> None:
        super().__init__("邀请码不对，或者已经用过、撤回、过期，请向企业管理员核对")


class AdministratorAlready(Conflict):
    """Whoever administers the enterprise does not become its agent."""

    code = "administrator_already"

    def __init__(self) -> None:
        super().__init__("你是这家企业的管理员，不需要再当它的经办人")
