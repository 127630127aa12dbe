"""All files of the corpus by their names."""

from tests.marketplace.information.files.malicious import MALICIOUS
from tests.marketplace.information.files.rare_tables import RARE_TABLES
from tests.marketplace.information.files.rare_values import RARE_VALUES
from tests.marketplace.information.files.ugly_sheets import UGLY_SHEETS
from tests.marketplace.information.files.ugly_tables import UGLY_TABLES
from tests.marketplace.information.files.ugly_values import UGLY_VALUES

CORPUS = MALICIOUS | UGLY_TABLES | UGLY_SHEETS | UGLY_VALUES | RARE_TABLES | RARE_VALUES
