"""What this process's engine holds; of several web processes the one that is worst off counts."""

from prometheus_client import Gauge

from matching.live.live_engine import LiveEngine
from web.running.request_counters import OWN

READY = Gauge("zhida_engine_ready", "Whether the engine can be asked", multiprocess_mode="livemin", registry=OWN)
OUTDATED = Gauge(
    "zhida_engine_outdated", "Whether a new generation is due for profiles that came since", multiprocess_mode="livemax", registry=OWN
)
PROFILES = Gauge("zhida_engine_profiles", "Profiles that the engine holds", multiprocess_mode="livemin", registry=OWN)
CHANGED = Gauge(
    "zhida_engine_changed_profiles", "Profiles changed since the generation was made", multiprocess_mode="livemax", registry=OWN
)


def watch_engine(live: LiveEngine) -> None:
    """Called after each of its looks."""
    held = live.held
    READY.set(int(held is not None))
    OUTDATED.set(int(held is not None and held.outdated))
    PROFILES.set(held.population.size if held else 0)
    CHANGED.set(held.population.changed if held else 0)
