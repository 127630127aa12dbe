"""Versions that a receipt names. A change that can turn any answer raises one of them; wording, speed and layout do not."""

LANGUAGE_VERSION = "1.0"  # what criteria, vocabularies and profiles mean, and what remedies are
ENGINE_VERSION = "1.0"  # how offers stand, what their effort and score are, and in which order they are listed
