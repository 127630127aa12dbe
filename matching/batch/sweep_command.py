"""The command `zhida sweep`: everybody against every offer, file to file. Exit codes and standard error are those of `zhida match`."""

import argparse
from collections.abc import Sequence

from marketplace.eligibility.batch.command_line import CommandLine, guarded
from marketplace.eligibility.batch.diagnostics import unusable
from matching.sweep.local import sweep_here
from matching.sweep.run import Engine, SweepFiles, sweep

ENGINES = ("local", "spark")


def sweep_command(argv: Sequence[str]) -> int:
    """Run `zhida sweep` with the arguments after its name."""
    return guarded(lambda: _sweep(_parser().parse_args(argv)))


def _sweep(given: argparse.Namespace) -> int:
    files = SweepFiles(given.offers, given.profiles, given.attributes, given.output, given.summary)
    return sweep(files, sweep_here if given.engine == "local" else _spark())


def _spark() -> Engine:
    try:
        from matching.cluster.sweep import sweep_on_spark  # noqa: PLC0415  # an extra: only whoever asks for it needs it
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("pyspark"):
            raise
        raise unusable("--engine spark needs the Python package of Apache Spark: pip install 'zhida[cluster]'") from error
    return sweep_on_spark


def _parser() -> CommandLine:
    parser = CommandLine(prog="zhida sweep", description="Match a whole population against every offer.", allow_abbrev=False)
    parser.add_argument("--offers", required=True, metavar="OFFERS.json", help='[{"code": "…", "criterion": {…}}, …]')
    parser.add_argument(
        "--profiles", required=True, metavar="POPULATION.parquet", help="a column id, one column per attribute (sets as lists of strings)"
    )
    parser.add_argument("--attributes", metavar="VOCABULARY.json", help='{"attributes": [entry, …]}; default: the built-in vocabulary')
    parser.add_argument("--output", required=True, metavar="PAIRS.parquet", help="columns offer, profile, verdict: eligible, undetermined")
    parser.add_argument("--summary", required=True, metavar="SUMMARY.json", help="how many there are of each verdict, per offer")
    parser.add_argument("--engine", choices=ENGINES, default="local", help="this process (default), or executors of Apache Spark")
    return parser
