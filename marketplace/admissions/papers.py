"""Which papers (材料) are asked of which kind of institution, as data. Own selection: what proves existence, licence, mandate, security."""

from dataclasses import dataclass

from marketplace.admissions.kinds import K
from marketplace.members.models import OrganisationKind

MOST_FILES = 5  # of one paper: a licence is often photographed page by page


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that is asked. `code` is what the stored file is filed under; a paper that is not `required` helps and does not hold up."""

    code: str
    name_zh: str
    required: bool = True


REGISTRATION = Paper("registration", "营业执照、登记证书或统一社会信用代码证书")
MANDATE = Paper("mandate", "经办人授权书（盖单位公章）")
SECURITY = Paper("security", "网络安全等级保护备案证明或信息安全管理制度")
DUTY = Paper("duty", "职责依据（机构职能规定或有关文件）", required=False)


def _licence(name_zh: str) -> Paper:
    return Paper("licence", name_zh)


PAPERS: dict[OrganisationKind, tuple[Paper, ...]] = {
    K.BANK: (REGISTRATION, _licence("金融许可证"), MANDATE, SECURITY),
    K.GUARANTOR: (REGISTRATION, _licence("融资担保业务经营许可证"), MANDATE, SECURITY),
    K.REGUARANTOR: (REGISTRATION, _licence("再担保业务的经营许可证或批复"), MANDATE, SECURITY),
    K.INSURER: (REGISTRATION, _licence("保险许可证"), MANDATE, SECURITY),
    K.LEASING: (REGISTRATION, _licence("融资租赁业务的批复或备案文件"), MANDATE, SECURITY),
    K.FACTORING: (REGISTRATION, _licence("商业保理业务的批复或备案文件"), MANDATE, SECURITY),
    K.CREDIT_SERVICE: (
        REGISTRATION,
        _licence("征信、评级等业务的许可或备案证明"),
        MANDATE,
        SECURITY,
        Paper("conditions", "符合各项准入条件的证明材料"),
    ),
    K.BUREAU: (REGISTRATION, MANDATE, DUTY),
    K.TREASURY: (REGISTRATION, MANDATE, DUTY),
    K.PROCUREMENT_UNIT: (REGISTRATION, MANDATE),
    K.FUND_MANAGER: (REGISTRATION, Paper("entrustment", "财政部门的委托文件或受托管理协议"), MANDATE, SECURITY),
    K.DATA_PROVIDER: (REGISTRATION, MANDATE, DUTY),
}


def paper_of(kind: OrganisationKind, code: str) -> Paper | None:
    """The paper of that code as it is asked of that kind; None where it is not."""
    return next((each for each in PAPERS[kind] if each.code == code), None)
