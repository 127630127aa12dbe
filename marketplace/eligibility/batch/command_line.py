"""What the batch commands share: how their command line is read, and what becomes of whatever goes wrong.

Exit codes: 0 done; 2 the command line or an input cannot be used; 3 done, but some profiles were refused; 1 anything else.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from marketplace.eligibility.batch.diagnostics import UnusableInputError, offer_line, report, unusable
from marketplace.eligibility.batch.inputs import reason

DONE, FAILED, UNUSABLE, SOME_REFUSED = 0, 1, 2, 3


class WorkFailedError(Exception):
    """What the command was given is in order, but it could not be done (exit code 1); the message says why."""


def guarded(command: Callable[[], int]) -> int:
    """Turn what may go wrong into lines on standard error and an exit code."""
    if sys.stderr is None:  # closed by the caller: nobody wants to hear, which is no reason to fail
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 -- it stays open as long as the process lives
    try:
        return command()
    except UnusableInputError as error:
        for line in error.lines:
            report(line)
        return UNUSABLE
    except WorkFailedError as error:
        report(offer_line(None, "", str(error)))
        return FAILED
    except BrokenPipeError:  # the reader of our output has seen enough
        _forget_standard_output()
        return FAILED
    except OSError as error:
        report(offer_line(None, "", f"the results cannot be written: {reason(error)}"))
        _forget_standard_output()
        return FAILED
    except KeyboardInterrupt:
        report(offer_line(None, "", "stopped from the keyboard"))
        return FAILED


class CommandLine(argparse.ArgumentParser):
    """Says what is wrong with a command line in the same form as everything else on standard error."""

    def error(self, message: str) -> NoReturn:
        raise unusable(f"command line: {message}; {' '.join(self.format_usage().split())}")


def _forget_standard_output() -> None:
    """What is still buffered can go nowhere; without this the interpreter would complain about it at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
