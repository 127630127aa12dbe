"""When two spellings are one address (RFC 3986, 6.2.2 and 6.2.3). Pure: an address goes in, its one usual spelling comes out.

The usual spelling is only compared: what an administrator typed is what is shown and what is sent to.
"""

import re

from marketplace.webhooks.targets import read_target

ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def usual_spelling(url: str) -> str:
    """The address with lower-case scheme and host, without the usual port, dot segments and needless escapes; an empty path is `/`.

    Two slashes in a row stay two, and the order of the query stays: receivers may tell those apart. Raises: TargetRefused.
    """
    target = read_target(url)
    path, mark, query = ESCAPED.sub(_usual_escape, target.path).partition("?")
    return f"{target.scheme}://{target.authority}{_without_dots(path)}{mark}{query}"


def _usual_escape(found: re.Match[str]) -> str:
    meant = chr(int(found[1], 16))
    return meant if meant in UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
