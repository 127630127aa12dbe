"""Check the journal of compensation funds in an exported audit log without the program that wrote it: Python's standard library alone.

    python3 verify_fund_journal.py EXPORT

EXPORT is the folder that `zhida audit export` writes. Each line of `book-fund_journal.jsonl` is an entry with its hash, SHA-256 of the
entry's canonical JSON (names sorted, no spaces, UTF-8). Checked is that every hash is right, that each fund's entries are numbered without
a gap and each names the hash of the one before, that the lines of each add up to nothing, that no fund ever spends what it has not, and
that every entry is told by an event of the log with that very hash. `verify_audit_export.py` checks the log itself.

Exit code: 0 nothing found, 1 problems, 2 the input cannot be read at all.
"""

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

BOOK = "book-fund_journal.jsonl"


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def listed(value):
    return value if isinstance(value, list) else [value]


def told(folder):
    """What the events say: hashes by id of the entry, and when the last of them was recorded."""
    hashes, latest = {}, ""
    for file in sorted(folder.glob("entries-*.jsonl")):
        for line in file.open("rb"):
            row = json.loads(line)["row"]
            if row is None:
                continue
            latest = max(latest, row["recorded_at"])
            if "journal_hash" in row["data"]:
                pairs = zip(listed(row["data"]["entry_id"]), listed(row["data"]["journal_hash"]), strict=True)
                hashes.update(pairs)
    return hashes, latest


class Fund:
    """What is known of one fund's journal so far."""

    number, head = 0, ""

    def __init__(self):
        self.balances = defaultdict(int)

    def faults(self, entry, said):
        if hashlib.sha256(canonical(entry)).hexdigest() != said:
            yield "its hash is not that of what it says"
        if entry["number"] != self.number + 1 or entry["previous_hash"] != self.head:
            yield f"it does not follow entry {self.number}"
        if sum(each["amount_fen"] for each in entry["postings"]) or not entry["postings"]:
            yield "its lines do not add up to nothing"
        for each in entry["postings"]:
            self.balances[each["account"]] += each["amount_fen"]
        if self.balances["free"] > 0 or self.balances["reserved"] > 0 or self.balances["cash"] < 0:
            yield "the fund spends what it has not"
        self.number, self.head = entry["number"], said


def check(folder, problem):
    """Returns how many entries of how many funds there are."""
    hashes, latest = told(folder)
    funds, entries = defaultdict(Fund), 0
    for line in (folder / BOOK).open("rb"):
        found = json.loads(line)
        entry, said = found["entry"], found["hash"]
        where, entries = f"entry {entry['number']} of fund {entry['fund_id']}", entries + 1
        if canonical(found) != line.removesuffix(b"\n"):
            problem(f"{where}: it is not in canonical form")
        for fault in funds[entry["fund_id"]].faults(entry, said):
            problem(f"{where}: {fault}")
        by_event = hashes.pop(entry["id"], None)
        if by_event is None and entry["recorded_at"] <= latest:  # what came while the export was written is told by the next one
            problem(f"{where}: no event tells of it")
        elif by_event not in (None, said):
            problem(f"{where}: the event that tells of it has another hash")
    for entry_id in sorted(hashes):
        problem(f"entry {entry_id}: an event tells of it, and it is not in the book")
    return f"{entries} entries of {len(funds)} funds"


def main():
    problems = []
    try:
        summary = check(Path(sys.argv[1]), problems.append)
    except (IndexError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"cannot be checked: {error!r}", file=sys.stderr)
        return 2
    print("\n".join([*problems, f"{summary}: {f'{len(problems)} problems' if problems else 'nothing found'}"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
