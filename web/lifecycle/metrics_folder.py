"""Where the web processes of one start keep their counts together."""

import shutil
from pathlib import Path

from marketplace.settings import Settings

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported


def fresh_folder(settings: Settings) -> Path:
    """An empty folder: counts begin anew with each start."""
    folder = settings.home / "run" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
