"""The sealer of this installation, for handlers that store or read secrets."""

from litestar.datastructures import State

from marketplace.database.sealing import Sealer, sealer


def sealer_of(state: State) -> Sealer:
    """Of the application's state; the keys lie in the data folder, never in the database."""
    return sealer(state.settings.home / "keys")
