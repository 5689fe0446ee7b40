"""Texts of strangers reach the terminal as something to read, our own colours as colours."""

from io import StringIO

from rich.markup import escape
from rich.table import Table

from etl.cli.console import SafeConsole

HOSTILE = "\x1b]0;pwned\x07\x1b[31m红\x9b2J\r"
SHOWN = "\\x1b]0;pwned\\x1b[31m红\\x9b2J"  # Rich itself leaves bells and carriage returns out


def _printed(*printed: object) -> str:
    written = StringIO()
    console = SafeConsole(file=written, force_terminal=True, color_system="standard", width=200)
    for what in printed:
        console.print(what, highlight=False)
    return written.getvalue()


def test_a_text_that_would_steer_the_terminal_is_shown_escaped() -> None:
    assert _printed(escape(HOSTILE)) == SHOWN + "\n"


def test_so_is_one_in_a_table() -> None:
    table = Table(title=escape(HOSTILE))
    table.add_column(escape(HOSTILE))
    table.add_row(escape(HOSTILE))
    printed = _printed(table)
    assert "\\x1b]0;pwned" in printed
    assert "\x1b]" not in printed
    assert not {"\x07", "\x9b", "\r"} & set(printed)


def test_colours_of_our_own_are_kept() -> None:
    assert _printed("[red]出错了：[/red]" + escape(HOSTILE)) == f"\x1b[31m出错了：\x1b[0m{SHOWN}\n"
