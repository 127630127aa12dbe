"""The command `zhida`: finds the part that does the work and imports nothing else, so `match` needs no framework and no database."""

import argparse
import sys
from collections.abc import Sequence

BATCH = {
    "match": "match profiles against offers, as files",
    "check": "check a file of offers and report every error",
}
INSTALLATION = {
    "up": "start database and web, stay in the foreground; Ctrl-C stops both",
    "stop": "stop what `zhida up` started",
    "status": "say what runs and where; 0 if it runs, 3 if not",
    "migrate": "bring the database to the newest shape",
    "demo": "fill an empty installation with the demonstration",
    "web": "serve the pages only, in the foreground",
    "audit": "verify or export the log of what happened",
    "installation": "check installation.toml and print what is in force",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Wrong usage is 2."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in BATCH:
        return _batch(arguments[0], arguments[1:])
    return _installation(_parser().parse_args(arguments))


def _batch(name: str, rest: list[str]) -> int:
    from marketplace.eligibility.batch.commands import check_command, match_command

    return match_command(rest) if name == "match" else check_command(rest)


def _installation(chosen: argparse.Namespace) -> int:
    from web.lifecycle import commands

    return commands.run(chosen.command, enterprises=getattr(chosen, "enterprises", None), audit=getattr(chosen, "audit", ""), to=getattr(chosen, "to", None))


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
            part.add_argument("--enterprises", type=int, metavar="N", help="how many made-up enterprises (default 2000)")
        if name == "audit":
            audits = part.add_subparsers(dest="audit", required=True, metavar="verify|export")
            audits.add_parser("verify", help="make every hash again and compare; 0 if the log is whole, 4 if not; JSON on standard output")
            exporting = audits.add_parser("export", help="write the whole log, signed, for people outside")
            exporting.add_argument("--to", metavar="DIR", help="an empty or new folder (default: exports in the home)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
