"""The engine: one profile against many offers, and everybody against one or all of them (the language's page, section 7).

matcher = Matcher(offers, vocabulary)
matcher.match(attributes).verdicts

population = Population.from_parquet(path, vocabulary)
population.reach(criterion).eligible
population.sweep(offers).counts()
"""

from matching.engine.errors import CriterionError, OffersError, PopulationError, ProfileError
from matching.engine.folder.errors import FolderError
from matching.engine.forward.matcher import Matcher
from matching.engine.population import Population

__all__ = ["CriterionError", "FolderError", "Matcher", "OffersError", "Population", "PopulationError", "ProfileError"]
