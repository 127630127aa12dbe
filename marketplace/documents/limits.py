"""How much is taken: of one file, of one request, of one organisation."""

from datetime import timedelta

from marketplace.access.rate_limit import RateLimit

FILE_BYTES = 20 << 20
REQUEST_BYTES = FILE_BYTES + (1 << 17)  # the files of one request together, and the other fields of the form
FILES_AT_ONCE = 10
DOCUMENTS_OF_ONE = 5_000  # live ones of one organisation; a fence against a runaway program, not an allowance
BYTES_OF_ONE = 10 << 30

UPLOADS = RateLimit("document_upload", 300, timedelta(hours=1))
LOOK_UPS = RateLimit("verify", 30, timedelta(minutes=1))
ISSUES = RateLimit("document_issue", 20, timedelta(hours=1))
