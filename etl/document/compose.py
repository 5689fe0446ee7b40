"""Compose a summary: which sections the document has, of the facts, the words and the tables."""

from collections.abc import Iterator

from etl.document.content import Part, Summary
from etl.document.numerals import numeral
from etl.document.outline import Block, Document, Heading, Paragraph, Section, plain_text
from etl.document.prose import Phrases, paragraphs, programme_paragraph, word, worded
from etl.document.source_tables import details_table, files_table
from etl.document.tables import (
    figures_table,
    reporting_table,
    revisions_table,
    split_tables,
)


def compose(summary: Summary, phrases: Phrases) -> Document:
    """Return a summary as a document; phrases are the federation's words for its figures."""
    return Document(
        title_lines=[plain_text(line.text) for line in paragraphs("title", summary)],
        subtitle=worded("subtitle", summary),
        text_title=word("text_title"),
        contents_title=word("contents_title"),
        opening=paragraphs("opening", summary),
        sections=[*_chapters(summary, phrases), *_annexes(summary)],
        details=Section("details", word("details_title"), [details_table(summary)], is_annex=True),
    )


def _chapters(summary: Summary, phrases: Phrases) -> Iterator[Section]:
    chapters = [
        (f"part {part.code}", part.name, _part(summary, part, phrases)) for part in summary.parts
    ]
    revisions = [revisions_table(summary)] if summary.revisions else []
    chapters += [
        (
            "reporting",
            word("reporting_title"),
            [*paragraphs("reporting", summary), reporting_table(summary)],
        ),
        ("revisions", word("revisions_title"), [*paragraphs("revisions", summary), *revisions]),
    ]
    for number, (anchor, name, blocks) in enumerate(chapters, 1):
        yield Section(anchor, worded("numbered", numeral(number), name), blocks)


def _part(summary: Summary, part: Part, phrases: Phrases) -> list[Block]:
    blocks: list[Block] = []
    for number, programme in enumerate(part.programmes, 1):
        blocks.append(Heading(worded("numbered_within", numeral(number), programme.name)))
        blocks.append(programme_paragraph(summary, programme, phrases))
    return blocks


def _annexes(summary: Summary) -> Iterator[Section]:
    split_title = "by_unit_title" if summary.is_split_by_unit else "by_month_title"
    annexes = [
        ("figures", "figures_title", "figures_note", [figures_table(summary)]),
        ("split", split_title, "split_note", split_tables(summary)),
        ("files", "files_title", "files_note", [files_table(summary)]),
    ]
    for number, (anchor, title, note, tables) in enumerate(annexes, 1):
        name = word(title)
        notes = [Paragraph(line.text, is_note=True) for line in paragraphs(note, summary)]
        yield Section(anchor, worded("annex", number, name), [*notes, *tables], is_annex=True)
