"""Policies of the demonstration's bureaux that went the whole way: written, signed by two people; and one that waits for the second."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.workflow.mover import Said
from policies.library.drafts.decide import publish, submit
from policies.library.drafts.terms import DraftTerms
from policies.library.drafts.write import create_policy
from web.demo.cases.people import People, acting, everybody
from web.demo.population.firm import HOME_CITY, HOME_PROVINCE

PROVEN = Said(factor_fresh=True)
CITY, PROVINCE = "demo_finance_bureau", "demo_finance_office"
SUBSIDY: dict[str, Any] = {
    "title": "小微企业贷款贴息实施办法（示例）",
    "document_number": "示财金〔2026〕7号",
    "issuer_level": "city",
    "kind": "interest_subsidy",
    "tags": ["贷款贴息"],
    "beneficiaries": ["enterprise"],
    "region": HOME_CITY,
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2027, 12, 31),
    "validity_basis": "signed_and_disbursed",
    "application_window": {"opens_on": date(2026, 3, 1), "closes_on": date(2027, 11, 30), "until_quota_used": True},
    "summary_zh": "示例政策：本市小微企业拿到的贷款，按本金的 1 个百分点贴息，每户每年最多 10 万元。",
    "interpretation_zh": "示例解读：合同签订日和放款日都要在办法的有效期内；先享受，后核验。",
    "clauses": [
        {"number": "第三条", "text_zh": "（示例）支持对象为在本市经营、未列入严重失信主体名单的小微企业。"},
        {"number": "第七条", "text_zh": "（示例）按贷款本金的 1 个百分点给予贴息，每户每年不超过 10 万元，最长 12 个月。"},
    ],
    "criterion": {
        "all": [
            {"attribute": "region", "within": [HOME_CITY], "source": "示例办法第三条"},
            {"attribute": "enterprise_scale", "in": ["small", "micro"], "source": "示例办法第三条"},
            {"attribute": "serious_dishonesty", "is": False, "source": "示例办法第三条"},
        ]
    },
    "benefit": {"type": "interest_subsidy", "rate_points_pct": 1, "cap_per_year_cny": 100000, "max_months": 12},
    "budget_fen": 20_000_000_00,
    "stacking_zh": "同一笔贷款不重复享受国家贴息；与担保费补贴择一。",
    "stacking": {"exclusive_group": "贷款贴息", "choose_one": ["贷款贴息", "担保费补贴"], "requires_declaration": ["未享受国家贴息"]},
    "materials": ["借款合同", "付息凭证"],
    "process": ["系统按条件比对", "经办银行核对", "公示", "拨付到企业账户"],
    "notes_zh": "示例内容，仅用于演示。",
}
COMPENSATION: dict[str, Any] = {
    "title": "普惠贷款风险补偿办法（示例）",
    "document_number": "示金发〔2026〕12号",
    "issuer_level": "province",
    "kind": "risk_compensation",
    "tags": ["风险补偿"],
    "beneficiaries": ["bank", "enterprise"],
    "region": HOME_PROVINCE,
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2028, 12, 31),
    "validity_basis": "disbursed_on",
    "summary_zh": "示例政策：银行向本省小微企业发放的普惠贷款形成不良的，按损失本金的 30% 补偿银行。",
    "clauses": [{"number": "第五条", "text_zh": "（示例）对纳入备案的贷款，按损失本金的 30% 给予补偿。"}],
    "criterion": {
        "all": [
            {"attribute": "region", "within": [HOME_PROVINCE], "source": "示例办法第二条"},
            {"attribute": "enterprise_scale", "in": ["small", "micro"], "source": "示例办法第二条"},
        ]
    },
    "benefit": {"type": "risk_compensation", "loss_share_pct": 30},
    "materials": ["备案清单", "逾期证明", "追偿情况说明"],
    "notes_zh": "示例内容，仅用于演示。",
}


async def publish_bureau_policies(session: AsyncSession, institutions: Mapping[str, UUID], *, now: datetime) -> int:
    """As the system, each step by its own person; how many were published."""
    people = await everybody(session)
    await _written(session, people, institutions[CITY], SUBSIDY, now)
    await _written(session, people, institutions[PROVINCE], COMPENSATION, now)
    waiting = SUBSIDY | {"title": "小微企业贷款贴息实施办法（扩面征求意见，示例）", "document_number": None}
    await _written(session, people, institutions[CITY], waiting, now, signed_twice=False)
    return 2


async def _written(
    session: AsyncSession, people: People, bureau: UUID, said: Mapping[str, Any], at: datetime, *, signed_twice: bool = True
) -> None:
    editor = people.by_organisation[bureau, Role.BUREAU_POLICY_EDITOR][0]
    reviewer = people.by_organisation[bureau, Role.BUREAU_REVIEWER][0]
    async with acting(session, editor):
        draft = await create_policy(session, editor, msgspec.convert(said, DraftTerms), at=at)
        await submit(session, editor, draft.id, at=at, said=PROVEN)
    if signed_twice:
        async with acting(session, reviewer):
            await publish(session, reviewer, draft.id, at=at, said=PROVEN)
