"""What can be typed after `zhida backup`, `restore` and `rehearse`. Imported by the command line, so it imports nothing itself."""

import argparse

COMMANDS = {
    "backup": "write the whole installation into one folder, running or not",
    "restore": "make an installation from a backup, in an empty home",
    "rehearse": "restore a backup, compare it and throw it away",
}


def add_arguments(name: str, part: argparse.ArgumentParser) -> None:
    """The options of one of the commands."""
    if name == "backup":
        part.add_argument("--to", metavar="DIR", help="an empty or new folder (default: backups in the home; another disk is better)")
        part.add_argument("--with-keys", metavar="FILE", help="write the keys too, into a file elsewhere")
        part.add_argument("--drop-older-log", action="store_true", help="remove copied write-ahead log that this backup does not need")
        return
    part.add_argument("source", metavar="DIR", help="the folder of the backup")
    if name == "restore":
        part.add_argument("--into", metavar="HOME", required=True, help="the new home; it must be empty")
    else:
        part.add_argument("--scratch", metavar="DIR", help="where there is room for the restored copy (default: the system's folder)")
    part.add_argument("--to-time", metavar="INSTANT", help="2026-12-30T09:00:00 (Asia/Shanghai), or latest; default: the backup's own")
    part.add_argument("--wal", metavar="DIR", help="the folder of copied write-ahead log, if it is not where it was")
    part.add_argument("--keys", metavar="FILE", help="the file that --with-keys wrote")
