"""Check an exported audit log without the program that wrote it: Python's standard library and openssl 3, nothing else.

    python3 verify_audit_export.py EXPORT | --proof FILE [--checkpoint FILE ...] [--public-key PEM ...]

EXPORT is the folder that `zhida audit export` writes. Found is every edit, deletion, insertion, re-ordering and cut at or below the
last checkpoint, and every checkpoint that does not extend the one before.

Whoever wrote the export could have written another log from the start, signed with another key. So keep outside the public key and from
time to time a checkpoint (lines of `checkpoints.jsonl`, or files of the installation's checkpoint folder), and name them here: with
--public-key no other key counts, and with --checkpoint the log must still begin as it was then, whatever the export itself says.

--proof checks one entry without the rest: a JSON object of `position`, `row`, `path` (RFC 6962 inclusion proof) and `checkpoint`.
leaf = SHA-256(0x00, canonical JSON of the row), node = SHA-256(0x01, left, right). Canonical JSON: names sorted, no spaces, UTF-8.
A checkpoint signs its own canonical JSON without `signature`. Exit code: 0 nothing found, 1 problems, 2 the input cannot be read at all.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ALGORITHMS = {"ed25519": [], "sm2": ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]}


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def refuse_fraction(text):
    raise ValueError(f"{text} is no whole number")


def read(text):
    """A JSON object from its canonical text; anything written in another way is refused, so nothing hides in the writing."""
    value = json.loads(text, parse_float=refuse_fraction, parse_constant=refuse_fraction)
    if not isinstance(value, dict) or canonical(value) != text:
        raise ValueError("not in canonical form")
    return value


class Tree:
    """Roots of the complete subtrees of the leaves so far, largest first."""

    size, parts = 0, ()

    def add(self, leaf):
        size = self.size = self.size + 1
        while size % 2 == 0:
            *self.parts, left = self.parts
            leaf, size = sha256(b"\x01", left, leaf), size // 2
        self.parts = [*self.parts, leaf]

    def root(self):
        *others, root = self.parts
        for left in reversed(others):
            root = sha256(b"\x01", left, root)
        return root.hex()


def root_by_proof(leaf, index, size, path):
    """The root that an inclusion proof leads to: RFC 9162, section 2.1.3.2."""
    node, last = index, size - 1
    if not 0 <= index < size:
        raise ValueError("the checkpoint does not reach the entry")
    for sibling in path:
        if last == 0:
            raise ValueError("the proof is too long")
        if node % 2 == 1 or node == last:
            leaf = sha256(b"\x01", sibling, leaf)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            leaf = sha256(b"\x01", leaf, sibling)
        node, last = node // 2, last // 2
    if last:
        raise ValueError("the proof is too short")
    return leaf


def key_id(pem):
    return sha256(base64.b64decode(b"".join(line for line in pem.splitlines() if not line.startswith(b"-----")))).hex()[:16]


def signature_holds(checkpoint, keys):
    if checkpoint["key_id"] not in keys or checkpoint["algorithm"] not in ALGORITHMS:
        return False
    signed = {name: value for name, value in checkpoint.items() if name != "signature"}
    signature = base64.b64decode(checkpoint["signature"], validate=True)
    files = {"key": keys[checkpoint["key_id"]], "message": canonical(signed), "signature": signature}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", "-inkey", "key", "-in", "message", "-sigfile", "signature"]
        command += ALGORITHMS[checkpoint["algorithm"]]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def read_checkpoints(content, keys, problem, where):
    """The checkpoints of a text, one a line, each with its SHA-256; signatures are checked here."""
    found = []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            checkpoint = read(line)
            (checkpoint["size"] + 0, bytes.fromhex(checkpoint["root"]), checkpoint["origin"], checkpoint["previous"])
            if not signature_holds(checkpoint, keys):
                problem(f"{where}, line {number}: the signature does not hold, or no key that counts made it")
            found.append((checkpoint, sha256(line).hex()))
        except (ValueError, KeyError, TypeError) as error:
            problem(f"{where}, line {number}: no checkpoint ({error})")
    return found


def check_entries(folder, expected, problem):
    """Walk all entries; `expected` maps sizes to the roots that the log must have there. Returns how many entries there are."""
    tree, ids = Tree(), set()
    expected.pop(0, None)  # of an empty log a checkpoint says nothing
    for file in sorted(folder.glob("entries-*.jsonl")):
        for line in file.open("rb"):
            position = tree.size + 1
            try:
                entry = read(line.removesuffix(b"\n"))
                leaf = sha256(b"\x00", canonical(entry["row"]))
                if entry["position"] != position:
                    problem(f"entry {position}: the file says it is {entry['position']}")
                if leaf.hex() != entry["leaf"] or entry["row"]["id"] in ids:
                    problem(f"entry {position}: its row was changed, or is there twice")
                ids.add(entry["row"]["id"])
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                problem(f"entry {position}: cannot be read ({error})")
                leaf = sha256(line)
            tree.add(leaf)
            for root, where in expected.pop(tree.size, []):
                if root != tree.root():
                    problem(f"{where}: the first {tree.size} entries are not those that were signed")
    for size, signed in sorted(expected.items()):
        problem(f"{signed[0][1]}: {size} entries were signed, there are only {tree.size}")
    return tree.size


def check_export(folder, trusted, keys, problem):
    checkpoints = read_checkpoints((folder / "checkpoints.jsonl").read_bytes(), keys, problem, "checkpoints.jsonl")
    expected, previous, size, origin = {}, None, -1, None
    for number, (checkpoint, digest) in enumerate(checkpoints, 1):
        if checkpoint["previous"] != previous or checkpoint["size"] <= size or checkpoint["origin"] != (origin or checkpoint["origin"]):
            problem(f"checkpoints.jsonl, line {number}: it does not follow the one before")
        previous, size, origin = digest, checkpoint["size"], checkpoint["origin"]
        expected.setdefault(size, []).append((checkpoint["root"], f"checkpoints.jsonl, line {number}"))
    for checkpoint, digest in trusted:
        if digest not in {each for _, each in checkpoints}:
            problem(f"the checkpoint of {checkpoint['size']} entries that you kept is not in the export")
        expected.setdefault(checkpoint["size"], []).append((checkpoint["root"], "the checkpoint that you kept"))
    entries = check_entries(folder, expected, problem)
    if entries > size:
        problem(f"{entries - max(size, 0)} entries lie beyond the last checkpoint: nothing vouches for them")
    return f"{entries} entries, {len(checkpoints)} checkpoints"


def check_proof(file, trusted, keys, problem):
    proof = json.loads(file.read_bytes(), parse_float=refuse_fraction)
    ((checkpoint, digest),) = read_checkpoints(canonical(proof["checkpoint"]), keys, problem, "the proof's checkpoint") or [({}, "")]
    leaf, path = sha256(b"\x00", canonical(proof["row"])), [bytes.fromhex(each) for each in proof["path"]]
    if root_by_proof(leaf, proof["position"] - 1, checkpoint["size"], path).hex() != checkpoint["root"]:
        problem("the row is not the one that the checkpoint covers at this position")
    if trusted and digest not in {each for _, each in trusted}:
        problem("the proof's checkpoint is none of those that you kept")
    return f"entry {proof['position']} of {checkpoint['size']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path, nargs="?", metavar="EXPORT")
    parser.add_argument("--proof", type=Path, metavar="FILE")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--public-key", type=Path, action="append", default=[], metavar="PEM")
    given, problems = parser.parse_args(), []
    try:
        files = given.public_key or sorted((given.export or given.proof.parent).glob("keys/*.pem"))
        keys = {key_id(pem): pem for pem in (file.read_bytes() for file in files)}
        kept = b"\n".join(file.read_bytes().strip() for file in given.checkpoint)
        trusted = read_checkpoints(kept, keys, problems.append, "a checkpoint that you kept")
        check, what = (check_proof, given.proof) if given.proof else (check_export, given.export)
        summary = check(what, trusted, keys, problems.append)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"cannot be checked: {error!r}", file=sys.stderr)
        return 2
    print("\n".join([*problems, f"{summary}: {f'{len(problems)} problems' if problems else 'nothing found'}"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
