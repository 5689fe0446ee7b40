"""The summary of a period as a table for a terminal, and for programs."""

from dataclasses import asdict

from rich.markup import escape
from rich.table import Table

from etl.database.connect import rows_as_json
from etl.document.content import Summary
from etl.document.outline import plain_text
from etl.document.prose import paragraphs, word
from etl.document.tables import figures_table


def summary_table(summary: Summary) -> Table:
    """Return a summary as a table for a terminal, grouped by part and programme."""
    figures = figures_table(summary)
    remarks = [plain_text(line.text) for line in paragraphs("figures_note", summary)]
    if summary.is_synthetic:
        remarks.insert(0, word("synthetic"))
    title = "\n".join(plain_text(line.text) for line in paragraphs("title", summary))
    table = Table(title=title, caption="\n".join(remarks) or None, box=None)
    for column in figures.columns:
        table.add_column(plain_text(column.head), justify="right" if column.is_number else "left")
    for row in figures.rows:
        cells = [escape(plain_text(cell)) for cell in row.cells]
        table.add_row(*(["", f"[bold]{cells[0]}[/bold]"] if row.is_title else cells))
    return table


def summary_json(summary: Summary) -> str:
    """Return a summary's figures as a JSON array; values are texts, which keep them exact."""
    return rows_as_json(
        {
            "period_code": summary.period.code,
            "unit_code": summary.unit_code,
            "unit_name": summary.unit_name,
            "part_code": part.code,
            "part_name": part.name,
            "programme_code": programme.code,
            "programme_name": programme.name,
            "indicator_code": figure.code,
            "indicator_name": figure.name,
            "unit_of_measure": figure.unit_of_measure,
            **asdict(figure.stated),
            "is_synthetic": figure.is_synthetic,
            "previous": figure.previous and asdict(figure.previous),
            "year_before": figure.year_before and asdict(figure.year_before),
        }
        for part in summary.parts
        for programme in part.programmes
        for figure in programme.figures
    )
