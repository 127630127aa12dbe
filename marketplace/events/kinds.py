"""What can happen: each room declares its kinds of events; `web.composition` lists them all."""

import re
from dataclasses import dataclass

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}\.[a-z][a-z0-9_]{0,40}")  # <resource>.<past participle>


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind. `subject` names what `subject_id` points at; `public` ones reach institutions by webhook and `GET /events`.

    Those are the parties of the event; of a kind `for_all`, such as a new working calendar, every institution.
    """

    name: str
    subject: str
    meaning_zh: str
    public: bool = False
    for_all: bool = False

    def __post_init__(self) -> None:
        """Refuse a name that is not `<resource>.<past participle>`, and what is for all but not public."""
        if not NAME.fullmatch(self.name):
            raise ValueError(f"event name {self.name!r} is not <resource>.<past participle>")
        if self.for_all and not self.public:
            raise ValueError(f"{self.name} is for all, so it has to be public")
