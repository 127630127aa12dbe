"""What is refused before anything looks at it: text that PostgreSQL and templates cannot hold, and headers said twice."""

from collections import Counter
from urllib.parse import unquote_to_bytes

from litestar.types import HTTPScope

from marketplace.errors import Malformed

MAX_PATH = 2_048
MAX_QUERY = 8_192
MAX_PARAMETERS = 200
# Said twice, two programs on the way could believe different ones.
SAID_ONCE = frozenset(
    {
        b"authorization",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"origin",
        b"transfer-encoding",
        b"x-csrftoken",
    }
)


def check_request(scope: HTTPScope) -> None:
    """Check address and headers. Raises: Malformed with a sentence."""
    _check_path(scope["path"])
    _check_query(scope["query_string"])
    repeated = [name for name, times in Counter(name for name, _ in scope["headers"]).items() if times > 1 and name in SAID_ONCE]
    if repeated:
        raise Malformed(f"请求头 {repeated[0].decode('latin-1')} 出现了不止一次")
    _check_framing(dict(scope["headers"]))


def drop_broken_parts(scope: HTTPScope) -> None:
    """Leave an address that the page about the refusal can be rendered with."""
    scope["query_string"] = b""
    scope["path"] = scope["path"][:MAX_PATH].encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def check_text(text: str, what: str) -> None:
    """Refuse text with NUL or lone surrogates, which PostgreSQL cannot store. Raises: Malformed."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Malformed(f"{what}中有无法处理的字符")


def _check_framing(headers: dict[bytes, bytes]) -> None:
    """Where the body ends must be said in one way, or the program in front of this one may end it elsewhere (RFC 9112, 6.1 and 6.3).

    Granian takes care of it already, by closing such a connection; another server need not.
    """
    encoding = headers.get(b"transfer-encoding")
    if encoding is not None and b"content-length" in headers:
        raise Malformed("请求头 content-length 和 transfer-encoding 不能同时出现")
    if encoding is not None and encoding.strip().lower() != b"chunked":
        raise Malformed("请求头 transfer-encoding 只能是 chunked")


def _check_path(path: str) -> None:
    if len(path) > MAX_PATH:
        raise Malformed("网址太长")
    check_text(path, "网址")


def _check_query(query: bytes) -> None:
    if len(query) > MAX_QUERY or query.count(b"&") >= MAX_PARAMETERS:
        raise Malformed("查询条件太长")
    try:
        text = unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("查询条件不是 UTF-8 编码") from None
    check_text(text, "查询条件")
