"""Readings as their subject sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.consents.states import ConsentPurpose
from marketplace.consents.words import PURPOSES_ZH
from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way

WAYS_ZH = {
    Way.PUBLIC_PART: "公开信息",
    Way.REPORT: "信用报告",
    Way.REPORT_PDF: "信用报告 PDF",
    Way.VERIFICATION: "核验",
    Way.RECORDS: "原始记录",
    Way.APPLICATION: "随申请查看",
    Way.DISPUTE: "核查异议",
}
OUTCOMES_ZH = {AccessOutcome.GIVEN: "已给出", AccessOutcome.REFUSED: "被拒绝"}
NAMED = 3


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One reading. `purpose` is empty where none was named; `consents` are those that allowed it."""

    at: datetime
    reader: str
    by: str
    way: str
    items: tuple[str, ...]
    purpose: str
    consents: tuple[UUID, ...]
    given: bool
    outcome: str

    @property
    def what(self) -> str:
        """「信用报告（3 项：…等）」"""
        if not self.items:
            return self.way
        return f"{self.way}（{len(self.items)} 项：{'、'.join(self.items[:NAMED])}{'等' if len(self.items) > NAMED else ''}）"


def access_line(row: AccessRecord, readers: Mapping[UUID, str], items: Mapping[str, str]) -> AccessLine:
    """`readers` and `items` are names by id and code."""
    return AccessLine(
        at=row.at,
        reader=readers.get(row.reader_id, "平台") if row.reader_id else "平台",
        by="工作人员" if row.account_id else "系统接口",
        way=WAYS_ZH[row.way],
        items=tuple(items.get(code, code) for code in row.items),
        purpose=PURPOSES_ZH[ConsentPurpose(row.purpose)] if row.purpose in set(ConsentPurpose) else "",
        consents=tuple(row.consent_ids),
        given=row.outcome is AccessOutcome.GIVEN,
        outcome=OUTCOMES_ZH[row.outcome],
    )
