"""`/api/v1/enterprises/{uscc}`: the public part for institutions, and questions of verification."""

from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Reference, RequestBody, Schema
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.disclosure.public_part import public_part_for
from marketplace.disclosure.question import Question
from marketplace.disclosure.subjects import subject_named
from marketplace.disclosure.verify import verify
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.problems import below
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from web.api.enterprise_views import EnterprisePublicPart, VerificationAnswerView, public_part_view
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.problem import problems
from web.disclosure import spend_reading, thresholds_in_use
from web.exact_body import exact_document
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

READ, ASK = "disclosure:public_part:read", "disclosure:verification:ask"
MAX_QUESTION_BYTES = 1 << 14
FIELDS = ("attribute", "operator", "operand")
LONGEST_NAME = 96
EXAMPLE = {"attribute": "enterprise_real_estate_count", "operator": "gte", "operand": 1}
Caller = Request[Any, Any, Any]
Session = NamedDependency[AsyncSession]


@dataclass
class VerificationOperation(Operation):
    """The body is described by hand: the handler reads it itself, since its numbers must stay exact."""

    def __post_init__(self) -> None:
        """Add the body to what the handler's signature says."""
        properties: dict[str, Reference | Schema] = {
            "attribute": Schema(type=OpenAPIType.STRING, description="指标的名称，见 /vocabulary"),
            "operator": Schema(type=OpenAPIType.STRING, description="eq，或本机构在架产品条件里的比较方式"),
            "operand": Schema(description="要核对的值；不是 eq 时须与产品条件里的一致"),
        }
        body = Schema(
            type=OpenAPIType.OBJECT, properties=properties, required=list(FIELDS), additional_properties=False, examples=[EXAMPLE]
        )
        self.request_body = RequestBody(content={"application/json": OpenAPIMediaType(schema=body)}, required=True)


@get(
    "/enterprises/{uscc:str}",
    opt=permission(READ),
    summary="企业的公开信息",
    responses={200: ResponseSpec(EnterprisePublicPart, generate_examples=False, description="登记和资质荣誉")}
    | NOT_MODIFIED
    | problems(400, 401, 403, 404, 429),
)
async def get_enterprise(request: Caller, session: Session, state: State, uscc: FromPath[str]) -> Response[Any]:
    """By unified social credit code or the platform's id; needs no consent. The reading is recorded. Answers with an ETag."""
    actor, at = actor_of(request), now()
    await spend_reading(state, actor, now=at)
    subject = await subject_named(session, uscc)
    known = await public_part_for(session, actor, subject.id, builtin_vocabulary(), now=at)
    return tagged_response(request, public_part_view(subject, known, builtin_vocabulary()))


@post(
    "/enterprises/{uscc:str}/verifications",
    opt=permission(ASK) | {NOT_TAKEN: True},
    status_code=200,
    summary="核验一个指标",
    operation_class=VerificationOperation,
    request_max_body_size=MAX_QUESTION_BYTES,
    responses={200: ResponseSpec(VerificationAnswerView, generate_examples=False, description="是、否或不知道")}
    | problems(400, 401, 403, 404, 409, 413, 415, 422, 429),
)
async def ask_enterprise(request: Caller, session: Session, state: State, uscc: FromPath[str]) -> VerificationAnswerView:
    """Under a consent to the item, at most five answers per attribute and consent; 403 `…/consent-required` without one."""
    if request.content_type[0] != MediaType.JSON:
        raise ClientException(status_code=415)
    actor, at = actor_of(request), now()
    subject = await subject_named(session, uscc)
    question = question_in(await request.body())
    await spend_reading(state, actor, now=at)
    answer = await verify(session, actor, subject.id, question, thresholds=thresholds_in_use, vocabulary=builtin_vocabulary(), now=at)
    return VerificationAnswerView(answer)  # type: ignore[arg-type]  # one of the three words


def question_in(body: bytes) -> Question:
    """The question of a body. Raises: Malformed, Invalid with every fault."""
    document = exact_document(body)
    if not isinstance(document, dict):
        raise Invalid("请求体须是一个对象", [FieldError("", '请求体须是 {"attribute", "operator", "operand"}')])
    errors = [FieldError(below("", name), "没有这个字段，只收 attribute、operator、operand") for name in document if name not in FIELDS]
    errors += [FieldError(f"/{name}", "缺少这个字段") for name in FIELDS if name not in document]
    if isinstance(document, RepeatedKeys):
        errors += [FieldError(below("", name), "这个字段给了两次") for name in document.repeated]
    errors += [
        FieldError(f"/{name}", f"须是不超过 {LONGEST_NAME} 个字符的文字")
        for name in FIELDS[:2]
        if name in document and not (isinstance(document[name], str) and len(document[name]) <= LONGEST_NAME)
    ]
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return Question(*(document[name] for name in FIELDS))
