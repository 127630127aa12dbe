"""The database that a process started alone works on."""

from marketplace.embedded.cluster import open_cluster
from marketplace.settings import Settings
from web.lifecycle.database import embedded
from web.lifecycle.errors import CannotStart


def running_dsn(settings: Settings) -> str:
    """What DATABASE_URL names, else the embedded database. Raises: CannotStart if that one does not run."""
    if settings.database_url:
        return settings.database_url
    if (settings.home / "postgres").exists():
        cluster = open_cluster(settings.home)
        if cluster.running():
            return embedded(cluster).dsn
    raise CannotStart("no database runs. Start everything with: zhida up   (or name a server: DATABASE_URL=postgresql://…)")
