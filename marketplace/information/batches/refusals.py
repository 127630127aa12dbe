"""Why a delivery is not taken in at all."""

from datetime import date

from marketplace.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from marketplace.information.batches.terms import EARLIEST


class NotAProvider(Forbidden):
    """The organisation does not provide the item."""

    code = "not_a_provider"

    def __init__(self, item: str, name_zh: str) -> None:
        super().__init__(f"贵单位不是「{name_zh}」（{item}）的提供单位，不能报送。需要报送的，请联系平台运营机构")


class ItemRetired(Conflict):
    """Nothing new is taken of this item."""

    code = "item_retired"

    def __init__(self, item: str, name_zh: str) -> None:
        super().__init__(f"「{name_zh}」（{item}）已停止报送", state="retired")


class BatchNotFound(NotFound):
    """No such batch, or another provider's."""

    code = "batch_not_found"

    def __init__(self) -> None:
        super().__init__("没有这批信息")


class UploadNotFound(NotFound):
    """No such file, or another provider's."""

    code = "upload_not_found"

    def __init__(self) -> None:
        super().__init__("没有这份待确认的文件")


class HeldRowNotFound(NotFound):
    """No such row, or one of another provider's batch."""

    code = "held_row_not_found"

    def __init__(self) -> None:
        super().__init__("没有这一行")


class BatchNotSettled(Conflict):
    """The batch has not come to an end, or its end leaves nothing to take back."""

    code = "batch_not_settled"


class RowDecided(Conflict):
    """Somebody has decided about the row already."""

    code = "held_row_decided"


def require_day(as_of: date, today: date) -> None:
    """The day that a batch speaks of has been. Raises: Invalid."""
    if as_of > today:
        detail = f"截至日期不能晚于今天（{today:%Y-%m-%d}），现在是 {as_of:%Y-%m-%d}"
    elif as_of < EARLIEST:
        detail = f"截至日期不能早于 {EARLIEST:%Y-%m-%d}，现在是 {as_of:%Y-%m-%d}"
    else:
        return
    raise Invalid(detail, [FieldError("/as_of", detail)])
