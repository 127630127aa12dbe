"""Every kind of damage to a fund's journal has its words on the auditor's page."""

import re
from pathlib import Path

import policies.funds.journal_verify as verify
from web.views.audit import PROBLEMS_ZH


def test_each_problem_of_the_journal_has_its_words() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'"((?:journal|fund)_[a-z_]+_(?:changed|broken|missing|unbalanced|untold|removed|differs))"', source))
    assert len(kinds) == 12
    assert kinds <= PROBLEMS_ZH.keys()
