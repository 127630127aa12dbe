"""The two signatures under a version of a policy. Pure names; the rows are `draft_models.PolicySignature`."""

from enum import StrEnum


class SignatureStep(StrEnum):
    """Which of the two it is."""

    FIRST = "first"  # 起草人签名
    SECOND = "second"  # 复核人签名


STEP_NAMES = {SignatureStep.FIRST: "起草签名", SignatureStep.SECOND: "复核签名"}
