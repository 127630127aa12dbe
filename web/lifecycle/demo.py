"""The demonstration: filled into an installation that holds nothing yet."""

from marketplace.settings import Settings
from web.lifecycle.database import Database, Say, mark_as_demonstration


def fill_demo(database: Database, settings: Settings, say: Say, enterprises: int, *, grow: bool = False) -> None:
    """Fill in the demonstration; one that is there already may grow, anything else is left alone."""
    from web.demo.fill import fill  # noqa: PLC0415  # it brings the whole of the upper floors, which a stop does not need

    mark_as_demonstration(database)
    fill(database.system_dsn, settings.home, say, enterprises, grow=grow)
