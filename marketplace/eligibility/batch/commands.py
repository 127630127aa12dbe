"""The commands `zhida match` and `zhida check`: command line in, exit code out."""

import argparse
from collections.abc import Sequence

from marketplace.eligibility.batch.command_line import DONE, CommandLine, guarded
from marketplace.eligibility.batch.diagnostics import report, warning_line
from marketplace.eligibility.batch.inputs import load_offers, load_vocabulary
from marketplace.eligibility.batch.match import MatchOptions, match
from marketplace.eligibility.batch.results import EXPLANATIONS
from marketplace.eligibility.retired import retired_attributes


def match_command(argv: Sequence[str]) -> int:
    """Run `zhida match` with the arguments after its name."""
    return guarded(lambda: match(MatchOptions(**vars(_match_parser().parse_args(argv)))))


def check_command(argv: Sequence[str]) -> int:
    """Run `zhida check`: every error of the offers as one JSON line on standard error; without one, warnings of retired attributes."""
    return guarded(lambda: _check(_check_parser().parse_args(argv)))


def _check(options: argparse.Namespace) -> int:
    vocabulary = load_vocabulary(options.attributes)
    for offer in load_offers(options.offers, vocabulary):
        for each in retired_attributes(offer["criterion"], vocabulary):
            report(warning_line(offer["code"], each.pointer, each.detail))
    return DONE


def _match_parser() -> argparse.ArgumentParser:
    parser = CommandLine(prog="zhida match", description="Match profiles against offers: one JSON line per pair.", allow_abbrev=False)
    parser.add_argument("--offers", required=True, metavar="OFFERS.json", help='[{"code": "…", "criterion": {…}}, …]')
    parser.add_argument(
        "--profiles",
        required=True,
        metavar="PROFILES.jsonl",
        help='one {"id": "…", "attributes": {…}} a line; or .csv, .parquet with a column id and one per attribute',
    )
    parser.add_argument("--attributes", metavar="VOCABULARY.json", help='{"attributes": [entry, …]}; default: the built-in vocabulary')
    parser.add_argument("--explain", choices=EXPLANATIONS, default="none", help="what each line says beside the verdict (default none)")
    parser.add_argument("--output", metavar="RESULTS.jsonl", help="file for the results; default: standard output")
    return parser


def _check_parser() -> argparse.ArgumentParser:
    parser = CommandLine(
        prog="zhida check", description="Check offers: every error as one JSON line on standard error.", allow_abbrev=False
    )
    parser.add_argument("offers", metavar="OFFERS.json", help='[{"code": "…", "criterion": {…}}, …]')
    parser.add_argument("--attributes", metavar="VOCABULARY.json", help='{"attributes": [entry, …]}; default: the built-in vocabulary')
    return parser
