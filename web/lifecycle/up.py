"""`zhida up`: database, migrations, demonstration, web, background work; stays in the foreground until it is told to stop."""

import os
import time

from marketplace.settings import Settings
from web.lifecycle.address import address, require_free, require_safe
from web.lifecycle.background import wait_for
from web.lifecycle.children import end_leftovers
from web.lifecycle.connections import allowed_by, connections_of
from web.lifecycle.crew import Crew
from web.lifecycle.database import Database, migrate, running_database
from web.lifecycle.demo import fill_demo
from web.lifecycle.follow_installation import follow_installation
from web.lifecycle.kernel_build import kernel_in_the_making
from web.lifecycle.processes import Process
from web.lifecycle.progress import Progress, cold_start_line
from web.lifecycle.records import Record, RunFolder
from web.lifecycle.signals import StopAsked, StopSignals, stop_signals
from web.lifecycle.web_answers import wait_until_answers

LOOK_SECONDS = 0.5


def up(settings: Settings) -> int:
    """Start everything, stay until a signal, stop everything. Returns 0 after an orderly stop.

    Raises: AlreadyRunning, CannotStart, EmbeddedError; whatever was started is stopped first.
    """
    require_safe(settings)
    run = RunFolder.of(settings.home)
    progress = Progress()
    with run.lock(), stop_signals() as signals:
        run.write("up", Record(Process.of(os.getpid()), address(settings)))
        try:
            _start_and_stay(settings, run, progress, signals)
        except StopAsked:
            progress.say("stopped")
        finally:
            run.forget("up")
    return 0


def _start_and_stay(settings: Settings, run: RunFolder, progress: Progress, signals: StopSignals) -> None:
    end_leftovers(run, progress.say)
    require_free(settings)
    with running_database(settings, progress.say) as database:
        with signals.interruptible():
            wait_for(lambda: _make_contents(settings, database, progress))
        progress.say("starting the web process")
        crew = Crew(settings, database.dsn, run, progress)
        try:
            crew.start("web")
            with signals.interruptible():
                wait_until_answers(crew.children["web"], settings)
                _announce(settings, database, progress)
            crew.start_others()  # only now: on two cores they would keep the pages from answering for twice as long
            with kernel_in_the_making(settings, crew.mark, progress.say), signals.interruptible():
                _stay(crew, database, progress)
        finally:
            progress.say("stopping the web process, then the background work, then the database")
            crew.stop()


def _make_contents(settings: Settings, database: Database, progress: Progress) -> None:
    if database.cluster and settings.demo_enterprises:  # a server of one's own is never filled unasked
        fill_demo(database, settings, progress.say, settings.demo_enterprises)
    else:
        migrate(database, progress.say)
    follow_installation(database, settings, progress.say)


def _announce(settings: Settings, database: Database, progress: Progress) -> None:
    progress.say(f"ready: {address(settings)}   (Ctrl-C stops it)")
    progress.say(connections_of(settings, allowed_by(database.dsn)).line())
    if line := cold_start_line():
        progress.say(line)


def _stay(crew: Crew, database: Database, progress: Progress) -> None:
    """Look after all until a signal comes. A database that was killed is started again; the other processes then reconnect."""
    while True:
        time.sleep(LOOK_SECONDS)
        crew.look()
        if database.cluster and not database.cluster.running():
            progress.say("PostgreSQL is gone; starting it again")
            database.cluster.start()
            progress.say("PostgreSQL runs")
