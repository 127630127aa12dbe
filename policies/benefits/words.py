"""The words of policies' benefits: what each key of a benefit is called, and in which form its value is said."""

from typing import NamedTuple


class Word(NamedTuple):
    """`form`: how the value is read, see `rows.FORMS`. `label`: what people call it."""

    label: str
    form: str


# In the order in which a page lists them: what one gets, up to how much, on what basis, who pays, how it ends.
WORDS: dict[str, Word] = {
    "rate_points_pct": Word("贴息", "points"),
    "rate_points_min_pct": Word("贴息不低于", "points"),
    "rate_points_max_pct": Word("贴息最高", "points"),
    "rate_share_pct": Word("补贴比例", "pct"),
    "rate_share_min_pct": Word("补贴比例不低于", "pct"),
    "loss_share_pct": Word("补偿比例", "pct"),
    "share_max_pct": Word("补偿最高", "pct"),
    "only_remaining_rate": Word("贴息上限", "remaining"),
    "rate_permille": Word("补贴标准", "permille"),
    "amount_cny": Word("每笔", "money"),
    "rate_pct_of_increment": Word("按净增量奖补", "pct"),
    "award_pct_of_disbursement": Word("按发放额奖补", "pct"),
    "tier_meaning": Word("分档比例指", "text"),
    "tiers": Word("分档", "tiers"),
    "tier_choice": Word("符合多档时", "choice"),
    "bonuses": Word("加成", "bonuses"),
    "ranks_cny": Word("名次奖励", "ranks"),
    "items": Word("补贴项目", "items"),
    "taxes": Word("免征", "texts"),
    "methods": Word("可选办法", "named"),
    "basis": Word("计算基数", "basis"),
    "max_total_share_pct": Word("加成后合计最高", "pct"),
    "stack_cap_pct_of_actual_liability": Word("合计不超过实际责任的", "pct"),
    "cap_cny": Word("最高金额", "money"),
    "cap_per_year_cny": Word("每年最高", "money"),
    "lifetime_cap_cny": Word("累计最高", "money"),
    "cap_per_loan_cny": Word("单笔贷款最高", "money"),
    "cap_per_borrower_cny": Word("单户贷款最高", "money"),
    "subsidised_loan_cap_cny": Word("可贴息的贷款最高", "money"),
    "personal_cap_cny": Word("个人贷款最高", "money"),
    "partnership_cap_cny": Word("合伙创业贷款最高", "money"),
    "grade_limits_cny": Word("按等级的额度", "grades"),
    "max_months": Word("最长期限", "months"),
    "no_subsidy_year": Word("不贴息的年份", "nth_year"),
    "borrower_floor_bp": Word("借款人自担的利率", "below_lpr"),
    "interest_subsidy": Word("另有贴息", "worded"),
    "shares": Word("分担比例", "shares"),
    "national_fund_share_pct": Word("国家担保基金分担", "pct"),
    "guarantor_share_pct": Word("补偿担保机构", "pct"),
    "bank_share_pct": Word("银行自担", "pct"),
    "bank_share_pct_min": Word("银行自担不低于", "pct"),
    "guarantee_system_share_pct_max": Word("担保体系分担不超过", "pct"),
    "provincial_reinsurer_share_pct_min": Word("省级再担保分担不低于", "pct"),
    "chain_core_share_pct_of_principal": Word("链主企业按本金分担", "pct"),
    "bank_bears": Word("银行自担的部分", "text"),
    "government_split": Word("财政分担", "shares"),
    "funding_split": Word("资金分担", "shares"),
    "fund_split": Word("出资比例", "ratio"),
    "contributions": Word("出资", "contributions"),
    "waterfall": Word("偿付顺序", "sequence"),
    "pool_cny": Word("资金池规模", "money"),
    "city_pool_cny": Word("市级资金池", "money"),
    "guarantee_mode_pool_cny": Word("政担模式资金池", "money"),
    "first_tranche_cny": Word("首期资金", "money"),
    "annual_injection_cny": Word("每年注入", "money"),
    "sub_funds_cny": Word("子基金", "amounts"),
    "pool_sources": Word("资金来源", "texts"),
    "financing_max_cny": Word("最多支持融资", "money"),
    "leverage": Word("放大倍数", "times"),
    "leverage_min": Word("放大倍数不低于", "times"),
    "reserve_ratio_pct": Word("准备金比例", "pct_span"),
    "term_years": Word("期限", "years"),
    "annual_cap_per_bank_pct_of_prior_balance": Word("每家银行每年不超过上年余额的", "pct"),
    "annual_cap_per_bank_cny": Word("每家银行每年最高", "money"),
    "talent_loan_loss_share_pct": Word("人才贷损失补偿", "pct"),
    "guarantor_subsidy_pct": Word("补贴担保机构，按担保额", "pct"),
    "reinsurer_subsidy_pct": Word("补贴再担保机构，按再担保额", "pct"),
    "reinsurance_permille": Word("再担保业务补贴", "permille"),
    "batch_weight_pct": Word("批量业务折算比例", "pct"),
    "agri_institution_fee_subsidy_max_pct_of_average_balance": Word("农村金融机构费用补贴，不超过平均贷款余额的", "pct"),
    "pilot_city_award_cny": Word("试点城市奖补", "money"),
    "guarantee_fee_rate_target_pct": Word("担保费率目标", "pct"),
    "reinsurance_fee_pct": Word("再担保费率", "by_size"),
    "payment_route": Word("兑付方式", "route"),
    "payment": Word("拨付方式", "text"),
    "decision_workdays": Word("审核时限", "workdays"),
    "stop": Word("暂停", "stops"),
    "stop_rule": Word("暂停规则", "text"),
    "fraud_ban_years": Word("骗补后禁报", "years"),
    "filing_cycle": Word("备案", "text"),
    "filing_revocation": Word("撤销备案", "text"),
    "targets": Word("目标", "targets"),
    "integration_deadline": Word("整合期限", "text"),
    "publicity_months": Word("公示期", "publicity"),
    "dispute_forward_workdays": Word("异议转办时限", "workdays"),
    "dispute_days": Word("异议处理时限", "days"),
    "complaint_days": Word("投诉处理时限", "days"),
    "free_reports_per_year": Word("每年免费查询", "queries"),
    "negative_retention_years": Word("不良信息保留", "years"),
}
# What a list has to say in one line: what one gets and up to how much.
HEADLINES = frozenset(
    {
        "rate_points_pct", "rate_points_min_pct", "rate_points_max_pct", "rate_share_pct", "loss_share_pct", "share_max_pct",
        "rate_permille", "amount_cny",
        "rate_pct_of_increment", "award_pct_of_disbursement", "tiers", "ranks_cny", "items", "taxes", "cap_cny",
        "cap_per_year_cny", "cap_per_loan_cny", "cap_per_borrower_cny", "subsidised_loan_cap_cny", "max_months", "shares",
        "pool_cny", "leverage",
    }
)  # fmt: skip
# Figures without which nobody knows what is given: every group of which nothing is stated is named.
ESSENTIAL: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "interest_subsidy": (
        ("贴息标准", ("rate_points_pct", "rate_points_min_pct", "rate_points_max_pct", "rate_share_pct", "borrower_floor_bp")),
        ("最高金额", ("cap_cny", "cap_per_year_cny", "lifetime_cap_cny", "subsidised_loan_cap_cny")),
        ("最长期限", ("max_months",)),
    ),
    "fixed_tier_subsidy": (("各档金额", ("tiers",)),),
    "fee_subsidy": (("补贴项目", ("items",)),),
    "risk_compensation": (
        ("补偿比例", ("loss_share_pct", "share_max_pct", "tiers", "shares")),
        ("计算基数", ("basis",)),
        ("单笔或单户最高", ("cap_per_loan_cny", "cap_per_borrower_cny", "grade_limits_cny")),
    ),
    "risk_sharing": (("分担比例", ("shares", "national_fund_share_pct")),),
    "incremental_award": (("奖补比例", ("rate_pct_of_increment",)), ("最高金额", ("cap_cny",))),
    "rank_award": (("名次奖励", ("ranks_cny",)),),
    "first_loan_award": (("奖励标准", ("rate_permille", "amount_cny")), ("最高金额", ("cap_cny",))),
    "guarantor_award": (("奖补比例", ("tiers",)), ("最高金额", ("cap_cny",))),
    "tax_exemption": (("免征税种", ("taxes",)),),
}
# Said together with other keys, never in a row of their own.
SILENT = frozenset({"type", "share_is_max"})

PAYERS = {
    "government": "政府", "guarantor": "担保机构", "bank": "银行", "bank_min": "银行至少", "fund": "基金", "insurer": "保险公司",
    "appraiser": "评估机构", "national_fund": "国家担保基金", "central": "中央", "province": "省级", "city_and_county": "市县",
    "region": "自治区", "local": "地方", "city": "市级", "district": "区级",
}  # fmt: skip
SIZES = {"gt_5m": "单户超过 500 万元", "le_5m": "500 万元及以下"}
SEVERITIES = {"minor": "轻微失信", "general": "一般失信", "serious": "严重失信"}
BASES = {"LPR 1y": "1 年期 LPR"}
CHOICES = {"first": "取列在前面的一档", "highest": "取比例最高的一档"}
ROUTES = {
    "afterwards": "企业先付，事后补给企业",
    "deducted": "银行收息时直接扣减",
    "quarterly_direct": "按季直接拨给企业",
    "lender_claims": "银行先降息，再向财政申领",
    "automatic": "免申即享",
    "to_bank": "拨给银行",
    "to_guarantor": "拨给担保机构",
}
TARGETS = {
    "authorised_subjects": ("授权主体", "count"),
    "inclusive_loan_balance_cny": ("普惠贷款余额", "money"),
    "credit_loan_balance_cny": ("信用贷款余额", "money"),
    "share_pct": ("占比", "pct"),
    "sme_share_pct": ("小微企业占比", "pct"),
}
