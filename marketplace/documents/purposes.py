"""What documents are for, where they stand, and which kinds the platform itself issues."""

from enum import StrEnum


class Purpose(StrEnum):
    """Why a document is here."""

    MATERIAL = "material"  # 办事材料
    EVIDENCE = "evidence"  # 证明材料
    VOUCHER = "voucher"  # 付款凭证
    ISSUED = "issued"  # 平台出具


class DocumentState(StrEnum):
    """`checking` covers an upload that is looked through and an issued document that is being made."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


class IssuedKind(StrEnum):
    """What the platform issues with a verification code."""

    MATCH_RESULT = "match_result"
    CONSENT_RECEIPT = "consent_receipt"
    CREDIT_REPORT = "credit_report"
    ADMISSION_DECISION = "admission_decision"
    COST_LIST = "cost_list"
    CLAIM_FILE = "claim_file"
    FUND_STATEMENT = "fund_statement"


PURPOSES_ZH = {Purpose.MATERIAL: "办事材料", Purpose.EVIDENCE: "证明材料", Purpose.VOUCHER: "付款凭证", Purpose.ISSUED: "平台出具"}
UPLOADED = (Purpose.MATERIAL, Purpose.EVIDENCE, Purpose.VOUCHER)
KINDS_ZH = {
    IssuedKind.MATCH_RESULT: "匹配结果",
    IssuedKind.CONSENT_RECEIPT: "授权回执",
    IssuedKind.CREDIT_REPORT: "信用报告",
    IssuedKind.ADMISSION_DECISION: "机构准入决定书",
    IssuedKind.COST_LIST: "息费清单",
    IssuedKind.CLAIM_FILE: "补偿申请全卷",
    IssuedKind.FUND_STATEMENT: "资金池报表",
}
