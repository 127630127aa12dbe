"""Which of the five grades (五级分类) days past due suggest.

Source: 商业银行金融资产风险分类办法 (银保监会、人民银行令〔2023〕第1号, in force from 2023-07-01), 第十条 to 第十三条: overdue at
least 关注, over 90 days at least 次级, over 270 days at least 可疑, over 360 days 损失. Overdue for technical reasons by up to seven
days may stay 正常. These are lower bounds: other facts make a grade worse, and the bank decides.
"""

from dataclasses import dataclass

from products.loans.states import Classification

TECHNICAL_DAYS = 7

CLASSIFICATION_NAMES = {
    Classification.PASS: "正常",
    Classification.SPECIAL_MENTION: "关注",
    Classification.SUBSTANDARD: "次级",
    Classification.DOUBTFUL: "可疑",
    Classification.LOSS: "损失",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The best grade that the days allow, and the clause that says so ("" where nothing is overdue)."""

    classification: Classification
    clause: str


# Days past due above which a grade begins, the longest first.
STEPS = (
    (360, Suggestion(Classification.LOSS, "第十三条")),
    (270, Suggestion(Classification.DOUBTFUL, "第十二条")),
    (90, Suggestion(Classification.SUBSTANDARD, "第十一条")),
    (0, Suggestion(Classification.SPECIAL_MENTION, "第十条")),
)


def suggested(days_past_due: int, *, technical: bool = False) -> Suggestion:
    """The grade for so many days; `technical` if an operational or technical slip delayed the payment. Raises: ValueError below 0 days."""
    if days_past_due < 0:
        raise ValueError(f"days past due are 0 or more, got {days_past_due}")
    if technical and days_past_due <= TECHNICAL_DAYS:
        return Suggestion(Classification.PASS, "第十条" if days_past_due else "")
    found = (suggestion for above, suggestion in STEPS if days_past_due > above)
    return next(found, Suggestion(Classification.PASS, ""))


def is_milder(stated: Classification, suggestion: Suggestion) -> bool:
    """Whether a bank's grade is better than the days allow: then it has to say why."""
    return stated.rank < suggestion.classification.rank
