"""What lies beside a result while it is written, and what a killed command leaves there."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from marketplace.eligibility.batch.beside import locked_file, locked_folder
from marketplace.eligibility.batch.output import results_file

WRITE = """
import sys, time
from pathlib import Path
from marketplace.eligibility.batch.beside import locked_folder
from marketplace.eligibility.batch.output import results_file
place = Path(sys.argv[1])
with results_file(str(place), ()) as file, locked_folder(place.parent, ".scratch-") as scratch:
    file.write(b"half")
    (scratch / "part").write_bytes(b"half")
    print(flush=True)
    time.sleep(600)
"""


@contextmanager
def another_writer(place: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in the middle of writing."""
    process = subprocess.Popen([sys.executable, "-c", WRITE, str(place)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def hidden(folder: Path) -> list[str]:
    return sorted(each.name.split(".")[1] for each in folder.iterdir() if each.name.startswith("."))


def write(place: Path) -> None:
    with results_file(str(place), ()) as file, locked_folder(place.parent, ".scratch-"):
        file.write(b"whole")


def test_what_a_killed_command_left_goes_with_the_next_one(tmp_path: Path) -> None:
    place = tmp_path / "pairs.parquet"
    with another_writer(place):
        pass
    assert len(hidden(tmp_path)) == 2
    write(tmp_path / "other.parquet")
    assert hidden(tmp_path) == ["pairs"]
    write(place)
    assert hidden(tmp_path) == []
    assert place.read_bytes() == b"whole"


def test_what_a_living_command_writes_is_left_alone(tmp_path: Path) -> None:
    with another_writer(tmp_path / "pairs.parquet"):
        before = sorted(tmp_path.iterdir())
        write(tmp_path / "pairs.parquet")
        assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "pairs.parquet"])


@pytest.mark.parametrize(
    "name", [".pairs.parquet.notes.part", ".pairs.parquet.12.part.zip", "pairs.parquet.12.part", ".pairsxparquet.12.part"]
)
def test_files_of_other_names_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"somebody's")
    with locked_file(tmp_path / "pairs.parquet"):
        assert (tmp_path / name).read_bytes() == b"somebody's"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / ".scratch-00").symlink_to(tmp_path / "precious")
    with locked_folder(tmp_path, ".scratch-"):
        assert (tmp_path / "precious").is_dir()
