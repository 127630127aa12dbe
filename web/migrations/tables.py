"""Every module that declares tables, one import line each: what is not imported here, no migration knows."""

import marketplace.search.models
import policies.library.models
import products.catalogue.models  # noqa: F401  # imported for the tables that it declares
from marketplace.database.base import Base

METADATA = Base.metadata
