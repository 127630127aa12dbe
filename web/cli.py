"""The command `zhida`: finds the part that does the work and imports nothing else, so `match` needs no framework and no database."""

import argparse
import sys
from collections.abc import Sequence

from web.lifecycle import import_arguments
from web.lifecycle.backup import arguments as backup_arguments

MOST_ENTERPRISES = 10_000_000  # made-up ones; there are serials for a few more
BATCH = {
    "match": "match profiles against offers, as files",
    "sweep": "match a whole population against every offer, as files",
    "check": "check a file of offers and report every error",
    "replay": "compute a receipt again and compare; 0 if it is the same byte for byte, 4 if not",
    "bank-simulator": "play a bank over the open interface, by a script of rules",
}
INSTALLATION = {
    "up": "start database, web and background work, stay in the foreground; Ctrl-C stops them",
    "stop": "stop what `zhida up` started",
    "status": "say what runs and where; 0 if it runs, 3 if not",
    "migrate": "bring the database to the newest shape",
    "demo": "fill an empty installation with the demonstration, or let one grow",
    "web": "serve the pages only, in the foreground",
    "worker": "run tasks only, in the foreground",
    "background": "keep the log and hand tasks to the workers, in the foreground",
    "scheduler": "start tasks by the clock, in the foreground",
    "clock": "show or set the clock of a demonstration",
    "audit": "verify or export the log of what happened",
    "import": "take a provider's file of any length into credit information; 0 if all of it was applied, 4 if not; JSON on standard output",
    "engine": "look at the matching engine's columns, make them anew, or hold them against the readable evaluator",
    "installation": "check installation.toml and print what is in force",
    **backup_arguments.COMMANDS,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Wrong usage is 2."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in BATCH:
        return _batch(arguments[0], arguments[1:])
    return _installation(_parser().parse_args(arguments))


def _batch(name: str, rest: list[str]) -> int:
    if name == "replay":
        from web.lifecycle.receipts import replay_command

        return replay_command(rest)
    if name == "bank-simulator":
        from web.bank_simulator.command import simulate_command

        return simulate_command(rest)
    if name == "sweep":
        from matching.batch.sweep_command import sweep_command

        return sweep_command(rest)
    from marketplace.eligibility.batch.commands import check_command, match_command

    return match_command(rest) if name == "match" else check_command(rest)


def _installation(chosen: argparse.Namespace) -> int:
    from web.lifecycle import commands

    return commands.run(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhida", description="Zhida 直达: policies and loan products reach the small businesses they are for."
    )
    parts = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, what in BATCH.items():
        parts.add_parser(name, help=what, add_help=False)
    for name, what in INSTALLATION.items():
        part = parts.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
        if name == "demo":
            part.add_argument("--enterprises", type=_population, metavar="N", help="how many made-up enterprises it shall have (2000)")
        if name == "clock":
            acts = part.add_subparsers(dest="act", required=True, metavar="show|set")
            acts.add_parser("show", help="say what time it is there")
            setting = acts.add_parser("set", help="let it show another time from now on")
            setting.add_argument("time", help="2026-12-30T09:00 (Asia/Shanghai), or real")
        if name in backup_arguments.COMMANDS:
            backup_arguments.add_arguments(name, part)
        if name == "engine":
            _add_engine(part)
        if name == "import":
            import_arguments.add_arguments(part)
        if name == "audit":
            audits = part.add_subparsers(dest="audit", required=True, metavar="verify|export|refill")
            audits.add_parser("verify", help="make every hash again and compare; 0 if the log is whole, 4 if not; JSON on standard output")
            audits.add_parser(
                "refill", help="write checkpoints that are missing outside the database there again, knowing why they are missing"
            )
            exporting = audits.add_parser("export", help="write the whole log, signed, for people outside")
            exporting.add_argument("--to", metavar="DIR", help="an empty or new folder (default: exports in the home)")
    return parser


def _population(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_ENTERPRISES:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to {MOST_ENTERPRISES:,}, got {text!r}")
    return int(text)


def _add_engine(part: argparse.ArgumentParser) -> None:
    acts = part.add_subparsers(dest="act", required=True, metavar="status|rebuild|verify")
    acts.add_parser("status", help="say what is in use and how far behind it is; 3 if nothing can be used; JSON on standard output")
    acts.add_parser("rebuild", help="read all profiles again into a new generation, now")
    verify = acts.add_parser("verify", help="compare a sample with the readable evaluator; 0 if equal, 4 if not; JSON on standard output")
    verify.add_argument(
        "--sample", type=_count, default=100, metavar="N", help="how many enterprises, with everything that is offered (100)"
    )
    verify.add_argument("--seed", type=int, metavar="N", help="repeat the sample of an earlier run")


def _count(given: str) -> int:
    if not given.isascii() or not given.isdigit() or int(given) == 0:
        raise argparse.ArgumentTypeError(f"{given!r} is no number of enterprises; expected 1 or more")
    return int(given)


if __name__ == "__main__":
    sys.exit(main())
