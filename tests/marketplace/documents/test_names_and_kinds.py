"""Names of uploads, and whether name, declared type and first bytes agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.file_kinds import FileKind, kind_by_name, require_kind
from marketplace.documents.file_names import LONGEST, attachment, cleaned
from marketplace.documents.refusals import FileRefused, Refusal
from tests.marketplace.documents.corpus import HONEST, SCRIPT, picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
GIF = b"GIF89a/*" + b"\x00" * 60 + b"*/=1;alert(1)"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("../../etc/cron.d/合同.pdf", "合同.pdf"),
        ("C:\\Users\\x\\照片.JPG", "照片.JPG"),
        ("/etc/passwd/..\\.\\a.csv", "a.csv"),
        ("照片\u202egpj.pdf", "照片gpj.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "x.pdf"),
        ("  合同   正本 .pdf", "合同 正本.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("名" * 300 + ".docx", "名" * (LONGEST - 5) + ".docx"),
    ],
)
def test_a_name_keeps_only_what_is_harmless(given_name: str, name: str) -> None:
    assert cleaned(given_name) == name


@pytest.mark.parametrize("given_name", ["", "无后缀", ".pdf", "...", "a/", "\u202e.pdf", "x.a-long-ending"])
def test_a_name_of_which_nothing_is_left_is_refused(given_name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        cleaned(given_name)
    assert refused.value.refusal is Refusal.NAME


@given(st.text())
def test_any_name_is_cleaned_or_refused_and_then_fits_a_header(given_name: str) -> None:
    try:
        name = cleaned(given_name)
    except FileRefused:
        return
    assert len(name) <= LONGEST
    assert cleaned(name) == name
    attachment(name).encode("ascii")


def test_the_download_carries_both_forms_of_the_name() -> None:
    assert attachment("合同 1.pdf") == "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%201.pdf"


@pytest.mark.parametrize("name", ["a.exe", "a.pdf.exe", "a.svg", "a.html", "a.zip", "a.xls", "a.xlsm", "a.gif", "照片\u202egpj.exe"])
def test_other_kinds_are_not_taken(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        kind_by_name(cleaned(name))
    assert refused.value.refusal is Refusal.TYPE


@pytest.mark.parametrize(
    ("kind", "declared", "head"),
    [
        (FileKind.JPEG, "image/jpeg", SVG),
        (FileKind.JPEG, "image/svg+xml", picture("JPEG")),
        (FileKind.JPEG, "image/jpeg", GIF),
        (FileKind.PNG, "image/png", picture("JPEG")),
        (FileKind.PDF, "application/pdf", SCRIPT),
        (FileKind.PDF, "text/html", b"%PDF-1.7"),
        (FileKind.CSV, "text/csv", SCRIPT),
        (FileKind.CSV, "text/csv", b"MZ\x90\x00"),
        (FileKind.DOCX, "application/msword", b"\xd0\xcf\x11\xe0"),
        (FileKind.HEIC, "image/heic", b"\x00\x00\x00\x18ftypavif"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(kind: FileKind, declared: str, head: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        require_kind(kind, declared, head)
    assert refused.value.refusal is Refusal.MISMATCH


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("declared", ["", "application/octet-stream"])
def test_honest_files_are_recognised_whatever_the_browser_calls_them(name: str, declared: str) -> None:
    kind, make = HONEST[name]
    require_kind(kind, declared, make()[:64])
