"""The verifier of demonstrations (演示核验): knows only made-up numbers, of a region that there is not, and refuses every other."""

from marketplace.enrolment.real_name.means import Means
from marketplace.enrolment.real_name.person import PersonGiven, check_digit
from marketplace.enrolment.real_name.verifier import Verification

NO_REGION = "999999"  # GB/T 2260 ends below it: no number of a living person begins so
SYNTHETIC_DIVISION = "99"  # of credit codes of made-up enterprises, in their third and fourth place
REPRESENTATIVE = "演小示"  # 演示数据: of every made-up enterprise
REAL = "演示环境只核验演示号码（以 999999 开头），请不要输入真实的身份证号码"
NOT_MADE_UP = "演示环境只核验演示企业"
OTHER = "与演示企业的法定代表人不一致，请用本页给出的演示数据"


class DemoVerifier:
    """See the module. Its answers say that they are of a demonstration."""

    code = "demo"
    label_zh = "演示核验"

    def __init__(self, means: Means) -> None:
        del means  # nothing outside the number itself is looked at

    async def person(self, given: PersonGiven) -> Verification:
        """Everybody with a made-up number."""
        if not given.identity_number.startswith(NO_REGION):
            return Verification("refused", "", REAL)
        return Verification("verified", "demo", "演示核验通过")

    async def representative(self, uscc: str, given: PersonGiven) -> Verification:
        """The one person whom `demo_person` makes up for the code."""
        if not given.identity_number.startswith(NO_REGION):
            return Verification("refused", "", REAL)
        if uscc[2:4] != SYNTHETIC_DIVISION:
            return Verification("refused", "", NOT_MADE_UP)
        same = demo_person(uscc) == given
        return Verification("verified", "demo", "演示核验通过") if same else Verification("refused", "", OTHER)


def demo_person(uscc: str) -> PersonGiven:
    """The made-up representative of a made-up enterprise: the same for the same code."""
    order = sum(place * ord(character) for place, character in enumerate(uscc, start=1)) % 1_000
    first = f"{NO_REGION}19900101{order:03d}"
    return PersonGiven(REPRESENTATIVE, first + check_digit(first))
