"""One JSON line per act on standard output."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO


class Log:
    """Writes lines; `acts` counts those of things that were done."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self.acts = 0

    def did(self, what: str, case: str, state: str, *, rule: str, by: str) -> None:
        """Something was done."""
        self.acts += 1
        self._line({"did": what, "case": case, "state": state, "rule": rule, "by": by})

    def refused(self, what: str, case: str, status: int, detail: Mapping[str, Any]) -> None:
        """The platform said no, or the rule says too little."""
        said = {name: detail[name] for name in ("type", "detail", "state", "errors") if detail.get(name)}
        self._line({"refused": what, "case": case, "status": status, **said})

    def say(self, what: str, **more: Any) -> None:
        """Anything else that happened."""
        self._line({"note": what, **more})

    def _line(self, said: Mapping[str, Any]) -> None:
        print(
            json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **said}, ensure_ascii=False), file=self._out, flush=True
        )
