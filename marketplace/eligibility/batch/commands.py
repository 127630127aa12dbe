"""The commands `zhida match` and `zhida check`: command line in, exit code out.

0 done; 2 the command line or an input cannot be used; 3 done, but some profiles were refused; 1 anything else.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from marketplace.eligibility.batch.diagnostics import UnusableInputError, offer_line, report, unusable
from marketplace.eligibility.batch.inputs import load_offers, load_vocabulary, reason
from marketplace.eligibility.batch.match import MatchOptions, match
from marketplace.eligibility.batch.results import EXPLANATIONS

_FAILED, _UNUSABLE = 1, 2


def match_command(argv: Sequence[str]) -> int:
    """Run `zhida match` with the arguments after its name."""
    return _guarded(lambda: match(MatchOptions(**vars(_match_parser().parse_args(argv)))))


def check_command(argv: Sequence[str]) -> int:
    """Run `zhida check`: every error of the offers as one JSON line on standard error."""
    return _guarded(lambda: _check(_check_parser().parse_args(argv)))


def _check(options: argparse.Namespace) -> int:
    load_offers(options.offers, load_vocabulary(options.attributes))
    return 0


def _guarded(command: Callable[[], int]) -> int:
    """Turn what may go wrong into lines on standard error and an exit code."""
    if sys.stderr is None:  # closed by the caller: nobody wants to hear, which is no reason to fail
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 -- it stays open as long as the process lives
    try:
        return command()
    except UnusableInputError as error:
        for line in error.lines:
            report(line)
        return _UNUSABLE
    except BrokenPipeError:  # the reader of our output has seen enough
        _forget_standard_output()
        return _FAILED
    except OSError as error:
        report(offer_line(None, "", f"the results cannot be written: {reason(error)}"))
        _forget_standard_output()
        return _FAILED
    except KeyboardInterrupt:
        report(offer_line(None, "", "stopped from the keyboard"))
        return _FAILED


def _forget_standard_output() -> None:
    """What is still buffered can go nowhere; without this the interpreter would complain about it at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in the same form as everything else on standard error."""

    def error(self, message: str) -> NoReturn:
        raise unusable(f"command line: {message}; {' '.join(self.format_usage().split())}")


def _match_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="zhida match", description="Match profiles against offers: one JSON line per pair.", allow_abbrev=False)
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
    parser = _Parser(prog="zhida check", description="Check offers: every error as one JSON line on standard error.", allow_abbrev=False)
    parser.add_argument("offers", metavar="OFFERS.json", help='[{"code": "…", "criterion": {…}}, …]')
    parser.add_argument("--attributes", metavar="VOCABULARY.json", help='{"attributes": [entry, …]}; default: the built-in vocabulary')
    return parser
