"""Every module that declares tables, one import line each: what is not imported here, no migration knows."""

from marketplace.database.base import Base

METADATA = Base.metadata
