"""Write a migration from the difference between the tables in the code and the newest migration:

    .venv/bin/python bin/new_migration.py "offers have a region"

The difference is taken on a throw-away PostgreSQL. Read what it wrote: it does not see renames, and it writes no data.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from marketplace.database.migrate import migration_config, upgrade
from marketplace.database.roles import OWNER
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import open_cluster
from web.lifecycle.database import MIGRATIONS


def main(message: str) -> None:
    """Make the file under web/migrations/versions, named by day and message."""
    home = Path(tempfile.mkdtemp(prefix="zhida-migration-"))
    home.chmod(0o711)
    cluster = open_cluster(home, durable=False)
    cluster.start()
    try:
        prepare(cluster)
        dsn = cluster.dsn(DATABASE, OWNER)
        upgrade(dsn, MIGRATIONS)
        command.revision(migration_config(MIGRATIONS, dsn), message, autogenerate=True)
        subprocess.run([sys.executable, "-m", "ruff", "format", str(MIGRATIONS / "versions")], check=True)
        upgrade(dsn, MIGRATIONS)
        command.check(migration_config(MIGRATIONS, dsn))  # what it wrote must lead to the tables of the code
    finally:
        cluster.stop()
        shutil.rmtree(home)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
