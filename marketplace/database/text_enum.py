"""A StrEnum as a text column with a check constraint: readable in psql, and a new member is one small migration."""

from enum import StrEnum

from sqlalchemy import Enum


def text_enum(members: type[StrEnum], name: str, *, length: int = 32) -> Enum:
    """The column type. `name` ends the constraint's name, so it has to be the same in every table that uses the type."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda kinds: [member.value for member in kinds],
    )
