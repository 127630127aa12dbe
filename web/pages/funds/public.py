"""`/funds` and `/funds/{code}`: which funds there are and by what rules they pay; their money is not shown."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import NotFound
from marketplace.members.models import Organisation
from policies.funds.models import Fund, FundVersion
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.rules.sentences import sentences
from policies.funds.rules.unstated import figures_unstated
from policies.funds.schemas import read_rules
from policies.funds.states import FundStatus
from web.rendering import page
from web.security.permissions import permission
from web.views.funds import fund_line

SHOWN = 500
READ = "funds:public_rules:read"
Session = NamedDependency[AsyncSession]
Code = Annotated[str, PathParameter(description="资金池代码", min_length=1, max_length=64)]


@get("/funds", opt=permission(READ))
async def public_funds(request: HTMXRequest, session: Session) -> Response[Any]:
    """Funds that run or rest, those of a sandbox left out."""
    rows = await session.execute(_public().order_by(Fund.name, Fund.id).limit(SHOWN))
    lines = [{"fund": fund_line(fund, version), "bureau": bureau} for fund, version, bureau in rows]
    return page(request, "pages/funds/public_list.html", nav="policies", lines=lines)


@get("/funds/{code:str}", opt=permission(READ))
async def public_fund(request: HTMXRequest, session: Session, code: Code) -> Response[Any]:
    """The rules of one fund as sentences. Raises: NotFound."""
    found = (await session.execute(_public().where(Fund.code == code))).one_or_none()
    if found is None:
        raise NotFound("没有这个资金池，或者它还没有发布规则。")
    fund, version, bureau = found
    rules = read_rules(version.rules)
    admitted = select(Organisation.name).where(Organisation.id.in_(rules.admitted)).order_by(Organisation.name)
    return page(
        request,
        "pages/funds/public.html",
        nav="policies",
        fund=fund_line(fund, version),
        bureau=bureau,
        said=sentences(rules, builtin_vocabulary()),
        unstated=[each.name_zh for each in figures_unstated(rules)],
        admitted=list(await session.scalars(admitted)),
        year=cap_year_of(rules, today()),
        clauses=list(rules.clauses.items()),
    )


def _public() -> Select[Fund, FundVersion, str]:
    return (
        select(Fund, FundVersion, Organisation.name)
        .join(FundVersion, FundVersion.id == Fund.current_version_id)
        .join(Organisation, Organisation.id == Fund.bureau_id)
        .where(Fund.status.in_((FundStatus.PUBLISHED, FundStatus.SUSPENDED)), Organisation.sandbox.is_(False))
    )
