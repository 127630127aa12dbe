"""What an adapter of real names is made with: every one the same, whether it needs it or not."""

from dataclasses import dataclass
from pathlib import Path

from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions
from marketplace.subject_keys.keys import SubjectKeys


@dataclass(frozen=True, slots=True)
class Means:
    """The data folder (where an outside service's credentials may lie), transactions as the system, and the installation's keys."""

    home: Path
    sessions: Sessions
    sealer: Sealer
    keys: SubjectKeys
