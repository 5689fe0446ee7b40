"""What a check says of files that were not sent, on the terminal and as marked copies."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from etl.annotate import NotAnnotatableError, annotate
from etl.check import CheckedFile, CheckedForm
from etl.personal_data import masked
from etl.report.night import findings_table

_OUTCOMES = {
    "accepted": "[green]✓ 可以报送[/green]",
    "held": "[yellow]！报送后待核：请改正，或向数据管理员说明[/yellow]",
    "rejected": "[red]✗ 报送后会退回：请改正[/red]",
}
_PLAIN_OUTCOMES = {"accepted": "可以报送", "held": "待核", "rejected": "须更正"}
_RESULT = "审核结果"


def print_checked(console: Console, file: CheckedFile) -> None:
    """Print for each form of a file whether it can be sent, and all findings about it."""
    for form in file.forms:
        names = escape(f"{masked(file.path.name)} {_names(form)}".strip())
        console.print(f"{_OUTCOMES[form.verdict]}：{names}", soft_wrap=True)
        if form.remarks:
            console.print(findings_table("", form.remarks))


def write_marked_copy(file: CheckedFile) -> Path | None:
    """Write a copy of an xlsx with its faulty cells marked beside it; return its path.

    None, and no copy, if there is nothing to mark, if the file is no xlsx, or if it holds data on
    persons, of which there shall not be more copies. Nothing is overwritten.
    """
    remarks = [remark for form in file.forms for remark in form.remarks]
    if not remarks or file.has_personal_data:
        return None
    heading = [file.path.name]
    heading += [f"{_names(form)}：{_PLAIN_OUTCOMES[form.verdict]}" for form in file.forms]
    try:
        marked = annotate(file.path.read_bytes(), heading, remarks)
    except NotAnnotatableError:
        return None
    path = next(path for path in _copies_of(file.path) if not path.exists())
    path.write_bytes(marked)
    return path


def _names(form: CheckedForm) -> str:
    return " ".join(filter(None, (form.unit_name, form.period_code, form.form_title)))


def _copies_of(path: Path) -> Iterator[Path]:
    stem = path.stem.partition(f" {_RESULT}")[0]
    yield path.with_name(f"{stem} {_RESULT}{path.suffix}")
    for number in count(2):
        yield path.with_name(f"{stem} {_RESULT} {number}{path.suffix}")
