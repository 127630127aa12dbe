"""Why a file is not taken: stable codes, each with a Chinese sentence that says what to do. Pure, because the checking process needs it."""

from enum import StrEnum

from marketplace.errors import FieldError, Invalid


class Refusal(StrEnum):
    """The codes; a document that a later check refused keeps its code."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    NAME = "file_name"
    TYPE = "file_type"
    MISMATCH = "file_mismatch"
    DAMAGED = "file_damaged"
    TOO_COMPLEX = "file_too_complex"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "file_encrypted"
    ACTIVE_CONTENT = "active_content"
    UNREADABLE_PARTS = "unreadable_parts"
    EMBEDDED = "embedded_objects"
    EXTERNAL_LINK = "external_link"
    ENTITIES = "xml_entities"
    PARTS = "package_parts"
    UNPACKED = "unpacked_size"
    ENCODING = "text_encoding"
    ROWS = "table_rows"
    CELL = "table_cell"
    FORMULA = "table_formula"
    RENDERING = "rendering_failed"
    NOT_OPEN = "no_longer_open"


SENTENCES: dict[Refusal, str] = {
    Refusal.EMPTY: "文件是空的，请重新选择",
    Refusal.TOO_LARGE: "文件超过 20 MB，请压缩后再传",
    Refusal.NAME: "文件名无法使用，请改名后再传",
    Refusal.TYPE: "不收这种文件。可以传 PDF、照片（JPEG、PNG、HEIC）、Word（docx）、Excel（xlsx）和 CSV",
    Refusal.MISMATCH: "文件内容与文件名不一致，请用正确的格式另存后再传",
    Refusal.DAMAGED: "文件损坏或不完整，请重新导出或重新拍照",
    Refusal.TOO_COMPLEX: "文件结构过于复杂，无法检查，请另存为更简单的文件后再传",
    Refusal.TOO_MANY_PIXELS: "图片的像素太多，请缩小后再传",
    Refusal.ENCRYPTED: "文件设了密码，请去掉密码后再传",
    Refusal.ACTIVE_CONTENT: "文件里有宏、脚本或会自动执行的内容，请去掉后再传",
    Refusal.UNREADABLE_PARTS: "文件里有无法检查的部分，请另存为新版 PDF 后再传",
    Refusal.EMBEDDED: "文件里嵌有别的文件，请改成图片或分开上传",
    Refusal.EXTERNAL_LINK: "文件引用了外部内容，请断开链接后再传",
    Refusal.ENTITIES: "文件里有不允许的 XML 定义，请重新另存后再传",
    Refusal.PARTS: "文件内部的部件过多或名称不合规，请重新另存后再传",
    Refusal.UNPACKED: "文件展开后过大，请减少内容后再传",
    Refusal.ENCODING: "文字编码无法识别，请另存为 UTF-8 或 GB18030 编码的 CSV",
    Refusal.ROWS: "表格超过 20 万行，请拆分后再传",
    Refusal.CELL: "表格里有过长的单元格，请检查后再传",
    Refusal.FORMULA: "表格里有以等号等开头的公式，或在首行指定了分隔符，请改成数值、删去这一行后再传",
    Refusal.RENDERING: "文件没有生成，请稍后再试",
    Refusal.NOT_OPEN: "生成之前授权已经撤回、缩小或到期，没有生成",
}


class FileRefused(Invalid):
    """The file cannot be taken; `code` is one of `Refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(SENTENCES[refusal], [FieldError("/file", SENTENCES[refusal])])
        self.refusal = refusal
        self.code = refusal.value
