"""Who can register, and which credit codes such subjects have. Pure."""

import unicodedata

from marketplace.enrolment.person_names import NO_NAME, mixes_look_alikes
from marketplace.errors import FieldError
from marketplace.members.models import PERSONAL_KINDS, OrganisationKind

K = OrganisationKind
KINDS_ZH = {
    K.ENTERPRISE: "企业",
    K.INDIVIDUAL_BUSINESS: "个体工商户",
    K.COOPERATIVE: "农民专业合作社",
    K.FAMILY_FARM: "家庭农场",
    K.FARM_HOUSEHOLD: "农户",
    K.NATURAL_PERSON: "其他自然人",
    K.VILLAGE: "村、社区",
}
CODE_NEEDED = frozenset({K.ENTERPRISE, K.INDIVIDUAL_BUSINESS, K.COOPERATIVE})
# By the first two characters of the code: registering office and kind of its holder (GB 32100). A family farm registers as one of these.
_OF_PREFIX = {"91": K.ENTERPRISE, "92": K.INDIVIDUAL_BUSINESS, "93": K.COOPERATIVE}
LONGEST_NAME = 200


def is_personal(kind: OrganisationKind) -> bool:
    """Whether it is a person, who has no credit code and is never addressed by a number."""
    return kind in PERSONAL_KINDS


def kind_fits(kind: OrganisationKind, uscc: str) -> bool:
    """Whether a subject of this kind can have this code."""
    told = _OF_PREFIX.get(uscc[:2])
    if kind is K.FAMILY_FARM:
        return told is not None
    return told is None if kind is K.VILLAGE else told is kind


def kind_to_keep(kind: OrganisationKind, uscc: str | None) -> OrganisationKind:
    """As what it is kept where the platform did not know it: what the code says, except that a family farm is one."""
    return kind if uscc is None or kind is K.FAMILY_FARM else _OF_PREFIX.get(uscc[:2], kind)


def faults_of_title(name: str, pointer: str) -> list[FieldError]:
    """What is wrong with the name of an enterprise or village."""
    if not name:
        return [FieldError(pointer, "请填写名称，与证照上的一致")]
    if len(name) > LONGEST_NAME:
        return [FieldError(pointer, f"名称最多 {LONGEST_NAME} 个字，现在是 {len(name)} 个")]
    if any(unicodedata.category(each) in NO_NAME for each in name):
        return [FieldError(pointer, "名称里有看不见或不能用的字符，请重新输入")]
    if mixes_look_alikes(name):
        return [FieldError(pointer, "名称里混用了形近的外文字母，请只用一种文字")]
    return []
