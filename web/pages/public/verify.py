"""`/verify`: whether a document is ours, and whether a file is that document. Open to everybody, and says nothing about a person."""

import hashlib
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.limits import LOOK_UPS, REQUEST_BYTES
from marketplace.documents.models import VerificationCode
from marketplace.documents.purposes import KINDS_ZH
from marketplace.documents.receive import Upload
from marketplace.documents.repository import verification_of
from marketplace.documents.verification_codes import grouped, read_code
from marketplace.errors import Invalid
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.client_address import client_address
from web.security.permissions import permission
from web.uploads import uploads_of
from web.views.file_size import size_text

PATH = "/verify"
OPEN = "documents:verification:read"
LONGEST_TYPED = 64
MISTYPED = "验证码应为 16 位字母和数字，且最后两位用来校验；请对照文件再输一次"


@get(PATH, opt=permission(OPEN))
async def verify_form(request: HTMXRequest, code: FromQuery[str] = "") -> Response[Any]:
    """The form; with `?code=`, which browsers without script send, on to the answer."""
    if not code.strip():
        return _shown(request)
    read = read_code(code[:LONGEST_TYPED])
    return go_to(request, f"{PATH}/{read}") if read else _shown(request, typed=code[:LONGEST_TYPED], errors=[("code", MISTYPED)])


@get(f"{PATH}/{{code:str}}", opt=permission(OPEN))
async def verify(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, code: FromPath[str]) -> Response[Any]:
    """What was issued under a code: who, when, what, its hash; or that there is nothing."""
    await LOOK_UPS.spend(state.beside_sessions, client_address(request), now=now())
    read = read_code(code[:LONGEST_TYPED])
    if read is None:
        return _shown(request, typed=code[:LONGEST_TYPED], errors=[("code", MISTYPED)])
    found = await verification_of(session, read)
    return _shown(request, typed=grouped(read), code=read, found=found)


@post(f"{PATH}/{{code:str}}", opt=permission(OPEN), request_max_body_size=REQUEST_BYTES, status_code=200)
async def compare_file(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State, code: FromPath[str]
) -> Response[Any]:
    """Whether a file is the document, byte for byte. Only its hash is worked out; the file is not kept."""
    await LOOK_UPS.spend(state.beside_sessions, client_address(request), now=now())
    read = read_code(code[:LONGEST_TYPED])
    found = await verification_of(session, read) if read else None
    if read is None or found is None:
        return _shown(request, typed=code[:LONGEST_TYPED], code=read, errors=[] if read else [("code", MISTYPED)])
    try:
        upload = uploads_of(form, most=1)[0]
    except Invalid as refused:
        return _shown(request, typed=grouped(read), code=read, found=found, errors=[("file", str(refused))])
    same = await to_thread.run_sync(_sha256, upload) == found.sha256
    return _shown(request, typed=grouped(read), code=read, found=found, same=same)


def _sha256(upload: Upload) -> bytes:
    return hashlib.file_digest(upload.content, "sha256").digest()  # type: ignore[arg-type]  # binary files here can


def _shown(
    request: HTMXRequest,
    *,
    typed: str = "",
    code: str | None = None,
    found: VerificationCode | None = None,
    same: bool | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response[Any]:
    status = 422 if errors else 404 if code and found is None else 200
    return page(
        request,
        "pages/verify.html",
        status_code=status,
        nav="verify",
        typed=typed,
        code=code,
        errors=[{"name": name, "message": message} for name, message in errors or []],
        issued=_issued(found) if found else None,
        same=same,
    )


def _issued(found: VerificationCode) -> dict[str, Any]:
    return {
        "kind": KINDS_ZH[found.kind],
        "issuer": found.issuer,
        "issued_at": found.issued_at,
        "sha256": found.sha256.hex(),
        "size": size_text(found.size_bytes),
        "withdrawn_at": found.withdrawn_at,
    }
