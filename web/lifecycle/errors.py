"""What stops a command of the installation, said so that a person knows what to type."""


class LifecycleError(Exception):
    """Base of these. The message is for the terminal, in English."""


class CannotStart(LifecycleError):
    """Something is missing or in the way."""
