"""The words of batches and records: how a batch is meant, where it stands, why a row waits and why a record ended."""

from enum import StrEnum


class Mode(StrEnum):
    """What a batch does to what its provider gave before (spec: `POST /information/{item}/batches`)."""

    APPEND = "append"  # 追加：同一业务主键的记录以新换旧，其余不动
    REPLACE_PERIOD = "replace_period"  # 覆盖本期：同一主体同一期的旧记录作废
    FULL_SNAPSHOT = "full_snapshot"  # 全量快照：本提供单位此前的记录全部作废
    WITHDRAW = "withdraw"  # 撤回：列出的记录作废


class OnError(StrEnum):
    """What one bad row does to its batch."""

    REJECT_ALL = "reject_all"
    APPLY_VALID = "apply_valid"


class BatchState(StrEnum):
    """Where a batch stands."""

    CHECKING = "checking"
    REJECTED = "rejected"
    APPLIED = "applied"
    PARTLY_APPLIED = "partly_applied"
    FAILED = "failed"


class UploadState(StrEnum):
    """Where a file stands before it is a batch."""

    READING = "reading"
    READY = "ready"  # its columns wait to be confirmed
    REFUSED = "refused"
    SENT = "sent"
    DISCARDED = "discarded"


class Lane(StrEnum):
    """How a batch came in."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"  # `zhida import`
    FOLDER = "folder"  # a drop folder
    DECLARATION = "declaration"  # an enterprise about itself
    PLATFORM = "platform"  # written down by the platform itself, or the demonstration


class Hold(StrEnum):
    """Why a row waits for a person instead of being applied."""

    NAME_ONLY = "name_only"  # only a name, and it is not the name of exactly one subject
    JUMP = "jump"  # a value implausibly far from the one before


class HeldState(StrEnum):
    """What became of a row that waited."""

    WAITING = "waiting"
    RELEASED = "released"
    DISCARDED = "discarded"


class Ending(StrEnum):
    """Why a record counts no more."""

    SUPERSEDED = "superseded"  # a newer one of the same key
    REPLACED = "replaced"  # its period or snapshot was delivered anew
    WITHDRAWN = "withdrawn"  # the provider took it back
    CORRECTED = "corrected"  # a dispute or repair ended it
    ERASED = "erased"  # the subject's key was destroyed
