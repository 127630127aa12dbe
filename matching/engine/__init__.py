"""The engine: one profile against many offers, and everybody against one or all of them (the language's page, section 7)."""

from matching.engine.standin import Matcher, Population

__all__ = ["Matcher", "Population"]
