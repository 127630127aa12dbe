"""Why a whole file is not read: stable codes, each with a Chinese sentence that says what to do."""

from enum import StrEnum

from marketplace.errors import FieldError, Invalid


class Fault(StrEnum):
    """The codes."""

    TYPE = "table_type"
    EMPTY = "table_empty"
    MISMATCH = "table_mismatch"
    DAMAGED = "table_damaged"
    ENCRYPTED = "table_encrypted"
    UNSAFE = "table_unsafe"
    ENCODING = "table_encoding"
    LINE = "table_line"
    ROWS = "table_rows"
    COLUMNS = "table_columns"
    CELLS = "table_cells"
    ERRORS = "table_errors"
    SHEET = "table_sheet"
    HEADINGS = "table_headings"
    LAYOUT = "table_layout"
    JSON = "table_json"
    RECORDS = "table_records"
    LANE = "table_lane"


SENTENCES: dict[Fault, str] = {
    Fault.TYPE: "不收这种文件。可以用 CSV、XLSX、XLS、ODS、JSON（json）和逐行 JSON（jsonl）",
    Fault.EMPTY: "文件是空的，没有读到任何内容",
    Fault.MISMATCH: "文件内容与文件名的后缀不一致，请用正确的格式另存后再传",
    Fault.DAMAGED: "文件损坏或不完整，请重新导出",
    Fault.ENCRYPTED: "文件设了密码，请去掉密码后再传",
    Fault.UNSAFE: "表格文件里有宏、外部链接、嵌入对象或异常的压缩内容，请另存为普通表格后再传",
    Fault.ENCODING: "文字编码不一致：整个文件应当全部是 UTF-8 或全部是 GB18030",
    Fault.LINE: "有一行过长，引号可能没有成对，或者不是表格文件",
    Fault.ROWS: "行数超过上限，请拆分后再传，或改走文件通道",
    Fault.COLUMNS: "列数超过 1,000 列，请删去多余的列",
    Fault.CELLS: "单元格总数过多，请拆分后再传",
    Fault.ERRORS: "表格里有错误值（如 #N/A、#DIV/0!），请先改正公式，或另存为 XLSX 后再传",
    Fault.SHEET: "没有找到要读取的工作表",
    Fault.HEADINGS: "没有找到表头：前 30 行里没有一行写着本信息项的字段名",
    Fault.LAYOUT: "表头没有全部认出，文件没有读取",
    Fault.JSON: "不是正确的 JSON",
    Fault.RECORDS: '应为对象的数组，或 {"records": [对象, …]}',
    Fault.LANE: "不限行数的文件通道只读 CSV 和逐行 JSON（jsonl）",
}


class TableRefused(Invalid):
    """Nothing of the file is read; `code` is one of `Fault`, `more` says where or what exactly."""

    def __init__(self, fault: Fault, more: str = "") -> None:
        sentence = f"{SENTENCES[fault]}（{more}）" if more else SENTENCES[fault]
        super().__init__(sentence, [FieldError("/file", sentence)])
        self.fault = fault
        self.code = fault.value
