"""Excel from outside: what is refused before it is opened, and what a cell becomes."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from fengsui.directory import workbook
from fengsui.directory.workbook import SheetRow, WorkbookRefused, read_sheets, write_sheets

HEADINGS = {"名单": ("姓名", "电话1")}


def book(*rows: tuple[object, ...], title: str = "名单") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """Return the package with parts added or replaced; `__` in a name is `/`, `_DOT_` a dot."""
    new = {name.replace("__", "/").replace("_DOT_", "."): data for name, data in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as made:
        for part in old.infolist():
            if part.filename not in new:
                made.writestr(part, old.read(part))
        for name, data in new.items():
            made.writestr(name, data)
    return out.getvalue()


GOOD = book(("姓名", "电话1"), ("甲", "100 0000 7001"))
TYPES = zipfile.ZipFile(io.BytesIO(GOOD)).read("[Content_Types].xml")
SHEET = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_sheets(content, HEADINGS)
    said = str(refused.value)
    assert "\n" not in said
    assert "甲" not in said
    return said


def test_a_plain_workbook_is_read() -> None:
    rows = [SheetRow(2, {"姓名": "甲", "电话1": "100 0000 7001"})]
    assert read_sheets(GOOD, HEADINGS) == {"名单": rows}


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"<html>", "姓名,电话".encode(), GOOD[:-40], GOOD[: len(GOOD) // 2]],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert "no Excel workbook" in refusal(content)


def test_a_zip_of_other_things_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert "no Excel workbook" in refusal(out.getvalue())


def test_macros_are_refused_by_their_part_and_by_their_type() -> None:
    assert "macros" in refusal(repacked(GOOD, xl__vbaProject_DOT_bin=b"x"))
    typed = TYPES.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    assert "macros" in refusal(repacked(GOOD, **{"[Content_Types]_DOT_xml": typed}))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(GOOD, xl__media__a_DOT_bin=bytes(70 * 2**20))
    assert len(bomb) < workbook.PACKED_BYTES_MAX
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    monkeypatch.setattr(workbook, "load_workbook", None)
    assert "unpacked" in refusal(bomb)


def test_a_size_that_lies_does_not_get_through() -> None:
    honest = repacked(GOOD, xl__media__a_DOT_bin=bytes(2**20))
    lying = honest.replace((2**20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    assert refusal(lying)


def test_too_large_a_file_and_too_many_parts_are_refused() -> None:
    assert "larger than 8 MiB" in refusal(GOOD + bytes(workbook.PACKED_BYTES_MAX))
    parts = {f"p{number}": b"" for number in range(workbook.PARTS_MAX)}
    assert "unpacked" in refusal(repacked(GOOD, **parts))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_in_any_part_and_encoding(encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'.encode(encoding)
    assert "document type" in refusal(repacked(GOOD, xl__a_DOT_xml=bytes(2**20 - 3) + bomb))


def test_a_damaged_sheet_is_refused() -> None:
    assert "damaged" in refusal(
        repacked(GOOD, xl__worksheets__sheet1_DOT_xml=SHEET.replace(b"</row>", b"<row>"))
    )


def test_sheets_and_headings_that_are_not_there_are_named() -> None:
    assert "名单" in refusal(book(("姓名",), title="其他"))
    assert "电话1" in refusal(book(("姓名", "电话")))
    assert "once" in refusal(book(("姓名", "电话1", "电话1")))


def test_rows_have_a_limit_and_formatted_emptiness_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_MAX", 2)
    assert "more than 2 rows" in refusal(book(("姓名", "电话1"), *[("甲", "1")] * 3))
    far = SHEET.replace(b'<row r="2"', b'<row r="900000"').replace(b'r="A2"', b'r="A900000"')
    far = far.replace(b'r="B2"', b'r="B900000"')
    assert "beyond row" in refusal(repacked(GOOD, xl__worksheets__sheet1_DOT_xml=far))


def test_a_wrong_extent_hides_no_row() -> None:
    small = SHEET.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
    assert small != SHEET
    found = read_sheets(repacked(GOOD, xl__worksheets__sheet1_DOT_xml=small), HEADINGS)
    assert found["名单"][0].cells["电话1"] == "100 0000 7001"


def test_cells_become_text_and_dates_stay_dates() -> None:
    at = datetime(2026, 7, 25, 8, 30)  # noqa: DTZ001 - a cell knows no zone
    content = book(("姓名", "多余", "电话1"), ("  甲 ", "x", 10000007001.0), (), (None, None, at))
    assert read_sheets(content, HEADINGS)["名单"] == [
        SheetRow(2, {"姓名": "甲", "电话1": "10000007001"}),
        SheetRow(4, {"电话1": at}),
    ]


def test_written_text_is_never_a_formula() -> None:
    content = write_sheets({"名单": (["姓名", "电话1"], [("=1+1", "0574 6570")])})
    sheet = load_workbook(io.BytesIO(content))["名单"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "=1+1"
    assert sheet["B2"].number_format == "@"
    assert read_sheets(content, HEADINGS)["名单"][0].cells["姓名"] == "=1+1"
