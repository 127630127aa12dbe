"""PROFILES as JSON lines: one `{"id": "…", "attributes": {…}}` a line."""

from collections.abc import Iterator
from typing import Any

from marketplace.eligibility.batch.profile_rows import ProfileFile, ProfileRow, refused
from marketplace.eligibility.batch.text_files import LinesOfBytes
from marketplace.eligibility.json_text import MalformedJsonError, RepeatedKeys, read_json


class JsonLinesProfiles(ProfileFile):
    """A line that is no profile is refused by itself; the rest of the file goes on."""

    def __init__(self, path: str) -> None:
        self._lines = LinesOfBytes(path)

    def rows(self) -> Iterator[ProfileRow]:
        for number, line in enumerate(self._lines, 1):
            try:
                yield _row(number, read_json(line))
            except MalformedJsonError as error:
                detail = str(error) if line.strip() else "the line is empty; expected an object with id and attributes"
                yield refused(number, None, detail)

    def share_read(self) -> float | None:
        return self._lines.share_read()

    def close(self) -> None:
        self._lines.close()


def _row(line: int, document: Any) -> ProfileRow:
    if not isinstance(document, dict):
        return refused(line, None, "the line is no object; expected an object with id and attributes", value=document)
    profile, attributes = document.get("id"), document.get("attributes")
    if not isinstance(profile, str):
        return refused(line, None, "the profile has no id that is a string", value=profile)
    if repeated := [key for key in _repeated(document) if key in ("id", "attributes")]:
        return refused(line, profile, f"the key {repeated[0]} is given more than once; expected it once")
    if not isinstance(attributes, dict):
        return refused(line, profile, "the profile has no attributes that are an object", value=attributes)
    if repeated := list(_repeated(attributes)):
        return refused(line, profile, "the attribute is given more than once; expected it once", attribute=repeated[0])
    return ProfileRow(line, profile, attributes)


def _repeated(document: dict[str, Any]) -> tuple[str, ...]:
    return document.repeated if isinstance(document, RepeatedKeys) else ()
