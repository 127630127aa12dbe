"""The commands of an installation by name, and how each failure is told on the terminal."""

import argparse
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from marketplace.embedded.errors import EmbeddedError
from marketplace.installation import Installation, load_installation
from marketplace.settings import Settings, load_settings
from web.lifecycle.any_database import any_database, present_database
from web.lifecycle.backup.arguments import COMMANDS as BACKUP_COMMANDS
from web.lifecycle.clock import run_clock
from web.lifecycle.database import migrate
from web.lifecycle.demo import fill_demo
from web.lifecycle.errors import LifecycleError
from web.lifecycle.follow_installation import follow_installation
from web.lifecycle.installation import require_usable, show_installation
from web.lifecycle.progress import Progress, complain
from web.lifecycle.running_dsn import running_dsn
from web.lifecycle.stop_and_status import status, stop
from web.lifecycle.up import up

FAILED, MISUSED = 1, 2
STARTING = frozenset({"up", "web", "installation"})  # these import the adapters that installation.toml names, to tell a wrong path early


def run(chosen: argparse.Namespace) -> int:
    """Run the command that `web.cli` read. Returns its exit code; 1 if it failed, 2 for a setting that cannot be read."""
    try:
        settings = load_settings()
        installation = load_installation(settings.home)
        if chosen.command in STARTING:
            require_usable(settings, installation)
    except ValueError as error:
        complain(str(error))
        return MISUSED
    try:
        return _described(chosen, settings, installation)
    except (LifecycleError, EmbeddedError) as error:
        complain(str(error))
    except PermissionError as error:
        complain(f"no right to use {error.filename}. Another home: ZHIDA_HOME=/some/folder zhida {chosen.command}")
    except KeyboardInterrupt:
        complain("broken off")
    return FAILED


def _described(chosen: argparse.Namespace, settings: Settings, installation: Installation) -> int:
    """Commands that need installation.toml or options of their own; the others go on to `_run`."""
    match chosen.command:
        case "audit":
            return _audit(settings, installation, chosen.audit, getattr(chosen, "to", None))
        case "installation":
            return show_installation(settings, installation)
        case "engine" | "import" as command:
            return (_engine if command == "engine" else _import)(settings, chosen)
        case "clock":
            return _clock(settings, chosen.time if chosen.act == "set" else None)
        case command if command in BACKUP_COMMANDS:
            return _backups(settings, installation, chosen)
        case command:
            return _run(command, settings, getattr(chosen, "enterprises", None) or settings.demo_enterprises)


def _run(command: str, settings: Settings, enterprises: int) -> int:
    match command:
        case "up":
            return up(settings)
        case "stop":
            return stop(settings)
        case "status":
            return status(settings)
        case "migrate":
            return _migrate(settings)
        case "demo":
            return _demo(settings, enterprises)
        case _:
            return _process(command, settings)


def _process(command: str, settings: Settings) -> int:
    """One long-running process in the foreground. Each brings much that the others and the short commands do not need."""
    match command:
        case "worker":
            from web.worker import work  # noqa: PLC0415

            return work(settings, running_dsn(settings))
        case "background":
            from web.background import run_background  # noqa: PLC0415

            return run_background(settings, running_dsn(settings))
        case "scheduler":
            from web.scheduler import schedule  # noqa: PLC0415

            return schedule(settings, running_dsn(settings))
        case _:
            from web.lifecycle.serve import serve  # noqa: PLC0415

            return serve(settings)


def _clock(settings: Settings, time: str | None) -> int:
    with present_database(settings, Progress().say) as database:
        print(run_clock(database, time))
    return 0


def _audit(settings: Settings, installation: Installation, act: str, to: str | None) -> int:
    """Standard output is the JSON document alone, for programs; what is said meanwhile goes to the error output."""
    from web.lifecycle.audit import NOT_INTACT, run_audit, warning_texts  # noqa: PLC0415

    with redirect_stdout(sys.stderr), present_database(settings, Progress().say) as database:
        document = run_audit(database, settings, installation, act, Path(to) if to else None)
        for said in warning_texts(document):
            print(said)
    print(json.dumps(document))
    return NOT_INTACT if document["problems"] else 0


def _engine(settings: Settings, chosen: argparse.Namespace) -> int:
    """As `_audit`: standard output is the JSON document alone."""
    from web.lifecycle.engine import run_engine  # noqa: PLC0415

    with redirect_stdout(sys.stderr), present_database(settings, Progress().say) as database:
        told = run_engine(database, settings, chosen)
    print(json.dumps(told.document))
    return told.code


def _import(settings: Settings, chosen: argparse.Namespace) -> int:
    """As `_audit`: standard output is the JSON document alone."""
    from web.lifecycle.import_file import run_import  # noqa: PLC0415

    progress = Progress()
    with redirect_stdout(sys.stderr), present_database(settings, progress.say) as database:
        document, code = run_import(database, settings, chosen, progress.say)
    print(json.dumps(document, ensure_ascii=False))
    return code


def _backups(settings: Settings, installation: Installation, chosen: argparse.Namespace) -> int:
    from web.lifecycle.backup.commands import run_backup_command  # noqa: PLC0415

    return run_backup_command(settings, installation, chosen, present_database(settings, Progress().say))


def _migrate(settings: Settings) -> int:
    progress = Progress()
    with any_database(settings, progress.say) as database:
        migrate(database, progress.say)
        follow_installation(database, settings, progress.say)
    return 0


def _demo(settings: Settings, enterprises: int) -> int:
    progress = Progress()
    with any_database(settings, progress.say) as database:
        fill_demo(database, settings, progress.say, enterprises, grow=True)
    return 0
