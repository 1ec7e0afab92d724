"""The rows of a rule that are kept as CSV beside it, because people edit them as a table."""

import csv
import io
from collections.abc import Iterator

from fengsui.rulebook.files import RuleFile
from fengsui.rulebook.table import RuleError, Table

_TRUTH = {"true": True, "false": False}


def csv_rows(
    file: RuleFile, columns: tuple[str, ...], *, booleans: tuple[str, ...] = ()
) -> Iterator[Table]:
    """Yield each row as a table; an empty cell is an absent key."""
    reader = csv.reader(io.StringIO(file.rows, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        _check_header(header, columns, file.rows_file)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                problem = f"has {len(cells)} cells here where {len(header)} are needed"
                raise RuleError(file.rows_file, line, "", problem)
            values: dict[str, object] = {
                column: _TRUTH.get(cell, cell) if column in booleans else cell
                for column, cell in zip(header, cells, strict=True)
                if cell.strip()
            }
            yield Table(file.rows_file, values, {(): line})
            line = reader.line_num + 1
    except csv.Error as error:
        raise RuleError(file.rows_file, line, "", f"is not valid CSV ({error})") from error


def _check_header(header: list[str], columns: tuple[str, ...], name: str) -> None:
    for column in columns:
        if column not in header:
            raise RuleError(name, 1, column, "is missing from the columns")
    for column in header:
        if column not in columns:
            raise RuleError(name, 1, column, "is an unknown column")
        if header.count(column) > 1:
            raise RuleError(name, 1, column, "stands twice among the columns")
