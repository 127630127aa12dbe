"""`zhida bank-simulator`: plays a bank over the open interface, knowing nothing but its OpenAPI document.

Exit code 0: ended as asked; 1: the platform cannot be used; 2: wrong usage or rules.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from web.bank_simulator.case_acts import OPERATIONS as CASE_OPERATIONS
from web.bank_simulator.desk import LOOKING, Desk
from web.bank_simulator.document import NotDescribed, read_document
from web.bank_simulator.feed import Feed, FeedRefused
from web.bank_simulator.loan_acts import OPERATIONS as LOAN_OPERATIONS
from web.bank_simulator.log import Log
from web.bank_simulator.memory import Memory
from web.bank_simulator.programs import Credentials, NoToken, Program
from web.bank_simulator.receiver import NotRegistered, Receiver
from web.bank_simulator.rules import WrongRules, read_script
from web.bank_simulator.transport import Transport, Unreachable

SWEEP_SECONDS = 60.0
POLL_SECONDS = 0.5
QUIET_SECONDS = 3.0


def simulate_command(arguments: Sequence[str]) -> int:
    """Run until a signal, the end of `--for`, or with `--until-idle` until nothing is left to do."""
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(chosen)
    except (WrongRules, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except (NotDescribed, NoToken, NotRegistered, FeedRefused, Unreachable) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _run(chosen: argparse.Namespace) -> None:
    script, memory, log = read_script(chosen.rules), Memory(chosen.memory), Log()
    transport = Transport(chosen.base)
    document = read_document(transport)
    document.require({*LOOKING, *CASE_OPERATIONS, *LOAN_OPERATIONS, *(["register_webhook"] if chosen.webhook_port is not None else [])})
    programs = [Program(transport, document, each) for each in _credentials(chosen)]
    desk = Desk(programs, script, log)
    if chosen.webhook_port is None:
        _work(desk, Feed(programs[0], memory), log, chosen)
        return
    receiver = Receiver(memory, chosen.webhook_port, chosen.webhook_url)
    try:
        receiver.register(programs)
        log.say("listening", url=receiver.url)
        _work(desk, receiver, log, chosen)
    finally:
        receiver.close()


def _work(desk: Desk, source: Feed | Receiver, log: Log, chosen: argparse.Namespace) -> None:
    """Events as they come; now and then everything that is open, for what only time brings about."""
    started = quiet_since = time.monotonic()
    swept = -SWEEP_SECONDS
    while True:
        before, now = log.acts, time.monotonic()
        if now - swept >= SWEEP_SECONDS:
            desk.sweep()
            swept = time.monotonic()
        subjects = dict.fromkeys((event["subject"]["kind"], event["subject"]["id"]) for event in source.new())
        for kind, about in subjects:
            desk.look_at(kind, about)
        now = time.monotonic()
        if subjects or log.acts > before:
            quiet_since = now
        if (chosen.until_idle and now - quiet_since >= QUIET_SECONDS) or (chosen.seconds and now - started >= chosen.seconds):
            return
        if not subjects:
            time.sleep(POLL_SECONDS)


def _credentials(chosen: argparse.Namespace) -> list[Credentials]:
    """The officer's first, as given. Raises: ValueError."""
    if chosen.accounts is not None:
        listed = json.loads(chosen.accounts.read_text(encoding="utf-8"))
        found = [
            Credentials(each["client_id"], each["client_secret"]) for each in listed if each["organisation"]["name"] == chosen.institution
        ]
        if not found:
            raise ValueError(f"{chosen.accounts} has no client of {chosen.institution!r}")
        return found
    if not chosen.client_id or len(chosen.client_id) != len(chosen.client_secret_file):
        raise ValueError("each --client-id wants its --client-secret-file, in the same order")
    secrets = [path.read_text(encoding="utf-8").strip() for path in chosen.client_secret_file]
    return [Credentials(name, secret) for name, secret in zip(chosen.client_id, secrets, strict=True)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhida bank-simulator", description="Play a bank over the open interface, by a script of rules.")
    parser.add_argument("--base", required=True, metavar="URL", help="where the platform answers")
    parser.add_argument("--rules", required=True, type=Path, metavar="FILE", help="the script (TOML)")
    clients = parser.add_argument_group("clients", "an officer's first, then approvers; each act goes to the first that may")
    clients.add_argument("--client-id", action="append", default=[], metavar="ID")
    clients.add_argument("--client-secret-file", action="append", default=[], type=Path, metavar="FILE")
    clients.add_argument("--accounts", type=Path, metavar="FILE", help="demo_accounts.json instead; all clients of --institution")
    clients.add_argument("--institution", default="示例沙箱银行", metavar="NAME")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--poll", action="store_true", help="read the feed of events (the default)")
    source.add_argument("--webhook-port", type=int, metavar="N", help="listen on this port of the loopback address; 0 takes a free one")
    parser.add_argument("--webhook-url", metavar="URL", help="the address to register, where a proxy stands before the port")
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--until-idle", action="store_true", help="end when nothing has been left to do for a few seconds")
    end.add_argument("--for", dest="seconds", type=float, metavar="SECONDS", help="end after so long")
    parser.add_argument("--memory", type=Path, default=Path("bank-simulator.json"), metavar="FILE", help="cursor and webhook secret")
    return parser
