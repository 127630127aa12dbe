"""What stops a backup or a restore, said so that a person knows what to do."""

from web.lifecycle.errors import LifecycleError


class CannotBackUp(LifecycleError):
    """Nothing was made that could be taken for a backup."""


class CannotRestore(LifecycleError):
    """The home was left as it was, or is marked as unfinished."""


class NotFinished(LifecycleError):
    """The disk or the database failed meanwhile."""
