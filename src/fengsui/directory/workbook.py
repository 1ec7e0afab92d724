"""Excel files from outside: opened only when they are harmless, read as a stream; and written."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

PACKED_BYTES_MAX = 8 * 1024 * 1024
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
PARTS_MAX = 2_000
ROWS_MAX = 20_000
# Rows that are only formatted down to the bottom are no data, but they are not looked through.
ROWS_SCANNED_MAX = 100_000
COLUMNS_MAX = 50
CELL_CHARS_MAX = 500

_WIDTH_CHARS = 18
_CHUNK_BYTES = 1024 * 1024
_DOCTYPE = re.compile(rb"<!DOCTYPE|<\0!\0D\0O\0C\0T\0Y\0P\0E|\0<\0!\0D\0O\0C\0T\0Y\0P\0E")
# What openpyxl and the standard library raise on files that are no workbooks.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, SyntaxError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, EOFError),
    *(NotImplementedError, RuntimeError),
)

Value = str | datetime


class WorkbookRefused(Exception):
    """The file is not taken, with one sentence why; nothing of it was used."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row under its headings; `number` is the row as Excel counts it.

    A cell is text, or a naive datetime where Excel keeps a date; empty cells are missing.
    """

    number: int
    cells: dict[str, Value]


def read_sheets(content: bytes, headings: Mapping[str, Sequence[str]]) -> dict[str, list[SheetRow]]:
    """Return the rows of the sheets that are there, of those asked for with their headings.

    Raises `WorkbookRefused`: too large packed or unpacked, no workbook, macros, a DTD, a heading
    missing, too many rows, none of the sheets there.
    """
    _check_package(content)
    try:
        return _read(content, headings)
    except _BROKEN:
        raise WorkbookRefused("the file is damaged or no Excel workbook (.xlsx)") from None


def _check_package(content: bytes) -> None:
    if len(content) > PACKED_BYTES_MAX:
        raise WorkbookRefused(f"the file is larger than {PACKED_BYTES_MAX // 2**20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package)
    except _BROKEN:
        raise WorkbookRefused("the file is no Excel workbook (.xlsx)") from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename.lower() for part in parts}
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise WorkbookRefused("the file is no Excel workbook (.xlsx)")
    # The declared size holds: reading stops there and a lie fails the check sum.
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
        raise WorkbookRefused(f"unpacked the file is larger than {UNPACKED_BYTES_MAX // 2**20} MiB")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise WorkbookRefused("the file carries macros; save it as .xlsx without macros")
    if b"macroEnabled" in package.read("[Content_Types].xml"):
        raise WorkbookRefused("the file carries macros; save it as .xlsx without macros")
    for part in parts:
        with package.open(part) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK_BYTES):
                if _DOCTYPE.search(tail + chunk):
                    raise WorkbookRefused("the file declares a document type")
                tail = chunk[-32:]


def _read(content: bytes, headings: Mapping[str, Sequence[str]]) -> dict[str, list[SheetRow]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        found = [title for title in headings if title in book.sheetnames]
        if not found:
            raise WorkbookRefused(f"the workbook has none of the sheets {'、'.join(headings)}")
        sheets: dict[str, list[SheetRow]] = {}
        for title in found:
            sheet = book[title]
            sheet.reset_dimensions()  # some programmes write a wrong extent
            rows = sheet.iter_rows(max_col=COLUMNS_MAX, values_only=True)
            sheets[title] = list(_rows(title, rows, headings[title]))
        return sheets
    finally:
        book.close()


def _rows(
    title: str, rows: Iterable[Sequence[object]], headings: Sequence[str]
) -> Iterator[SheetRow]:
    columns: dict[int, str] = {}
    filled = 0
    for number, values in enumerate(rows, start=1):
        if number > ROWS_SCANNED_MAX:
            raise WorkbookRefused(f"sheet {title} reaches beyond row {ROWS_SCANNED_MAX}")
        cells = {at: text for at, value in enumerate(values) if (text := _value(value)) != ""}
        if number == 1:
            columns = {at: str(text) for at, text in cells.items() if text in headings}
            missing = [name for name in headings if name not in columns.values()]
            if missing or len(set(columns.values())) < len(columns):
                raise WorkbookRefused(
                    f"sheet {title} must have each heading once: {'、'.join(headings)}"
                )
            continue
        row = {columns[at]: text for at, text in cells.items() if at in columns}
        if row:
            filled += 1
            if filled > ROWS_MAX:
                raise WorkbookRefused(f"sheet {title} has more than {ROWS_MAX} rows")
            yield SheetRow(number, row)


def _value(value: object) -> Value:
    """Return a cell as text; a whole number that Excel keeps as a number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[:CELL_CHARS_MAX]


def write_sheets(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """Return a workbook of these sheets (headings, rows); text stays text, never a formula."""
    book = Workbook(write_only=True)
    for title, (headings, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for at in range(1, len(headings) + 1):
            sheet.column_dimensions[get_column_letter(at)].width = _WIDTH_CHARS
        sheet.append([_cell(sheet, name, bold=True) for name in headings])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    else:
        cell.data_type = "s"  # else a name that starts with "=" would be computed
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
