"""What can go wrong with the embedded PostgreSQL, said so that a person knows what to type."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be prepared, started or stopped. The message is for the terminal, in English."""
