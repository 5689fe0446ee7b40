"""The findings of ``gonghui check`` on files not sent yet: on the terminal, as marked copies."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from etl.cli.findings import findings_table
from etl.decide.decision import Verdict
from etl.preview import PreviewedFile, PreviewedForm, reader_of
from etl.workbook.annotate import MarkedCopy, NoCopy, Order, Remark, marked_copies
from etl.workbook.annotate.wording import PERSONAL_DATA

_OUTCOMES: Mapping[Verdict, str] = {
    "accepted": "[green]✓ 可以报送[/green]",
    "held": "[yellow]！报送后待核：请改正，或向数据管理员说明[/yellow]",
    "rejected": "[red]✗ 报送后会退回：请改正[/red]",
}
_PLAIN_OUTCOMES: Mapping[Verdict, str] = {
    "accepted": "可以报送",
    "held": "待核",
    "rejected": "须更正",
}
_RESULT = "审核结果"


def print_previewed(console: Console, file: PreviewedFile) -> None:
    """Print for each form of a file whether it can be sent, and all findings about it."""
    for form in file.forms:
        names = escape(f"{file.name} {_names(form)}".strip())
        console.print(f"{_OUTCOMES[form.verdict]}：{names}", soft_wrap=True)
        if form.remarks:
            console.print(findings_table("", form.remarks))
        if form.further_findings:
            console.print(f"另有 {form.further_findings} 处没有逐一列出。")


def print_copy(console: Console, copy: Path | NoCopy | None) -> None:
    """Print where a marked copy is, or why there is none."""
    if isinstance(copy, NoCopy):
        console.print(f"没有标注：{copy.reason}；请按上表更正。", soft_wrap=True)
    elif copy is not None:
        console.print(f"已标注：{copy}", soft_wrap=True, highlight=False)


def write_marked_copies(files: Sequence[PreviewedFile]) -> Iterator[Path | NoCopy | None]:
    """Write, beside each file, a copy of it with its faulty cells marked; yield its path.

    Or why there is none, or None if there is nothing to mark. Nothing is overwritten. Copies are
    made in other processes, as at night.
    """
    orders = [_order(number, file) for number, file in enumerate(files) if _is_markable(file)]
    copies = marked_copies(orders, reader_of(files))
    for file in files:
        copy = next(copies) if _is_markable(file) else None
        if file.has_personal_data and _remarks(file):
            copy = NoCopy(PERSONAL_DATA)
        yield _written(file, copy) if isinstance(copy, MarkedCopy) else copy


def _is_markable(file: PreviewedFile) -> bool:
    return bool(_remarks(file)) and not file.has_personal_data


def _remarks(file: PreviewedFile) -> tuple[Remark, ...]:
    return tuple(remark for form in file.forms for remark in form.remarks)


def _order(number: int, file: PreviewedFile) -> Order:
    outcomes = [f"{_names(form)}：{_PLAIN_OUTCOMES[form.verdict]}" for form in file.forms]
    return Order(str(number), (file.name, *outcomes), _remarks(file))


def _written(file: PreviewedFile, copy: MarkedCopy) -> Path:
    """Write a copy beside the file, or beside the zip that it lies in."""
    name = file.path.name if file.member is None else file.name.replace("/", " ")
    copies = _copies_of(file.path.with_name(name))
    path = next(path for path in copies if not path.exists())
    path.write_bytes(copy.data)
    return path


def _names(form: PreviewedForm) -> str:
    return " ".join(filter(None, (form.unit_name, form.period_code, form.form_title)))


def _copies_of(path: Path) -> Iterator[Path]:
    stem = path.stem.partition(f" {_RESULT}")[0]
    yield path.with_name(f"{stem} {_RESULT}.xlsx")
    for number in count(2):
        yield path.with_name(f"{stem} {_RESULT} {number}.xlsx")
