"""How a document of Word looks: the styles of paragraphs, after GB/T 9704, and the footer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.rel import Relationships
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from etl.document import paper
from etl.document.docx_xml import LINK_STYLE, element, field, run
from etl.document.paper import Lettering, Sheet

_LATIN = "Times New Roman"
_BODY, _HEAVY, _SCRIPT, _TITLE = "仿宋", "黑体", "楷体", "宋体"
_LEFT, _CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_WORD_2013 = "15"  # of which all later ones call nothing a compatibility mode
_STYLES_OF_WORD_2010 = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
_LINK_COLOUR = RGBColor(0x1F, 0x38, 0x64)


@dataclass(frozen=True)
class _Style:
    font: str
    lettering: Lettering
    alignment: Any = _LEFT
    is_bold: bool = False


STYLES = {
    "Normal": _Style(_BODY, paper.BODY),
    "Title": _Style(_TITLE, paper.TITLE, _CENTER, is_bold=True),
    "Subtitle": _Style(_SCRIPT, paper.SUBTITLE, _CENTER),
    "Opening": _Style(_BODY, paper.OPENING),
    "Contents Title": _Style(_HEAVY, paper.CONTENTS_TITLE, _CENTER),
    "Contents": _Style(_BODY, paper.CONTENTS),
    "Heading 1": _Style(_HEAVY, paper.HEADING),
    "Heading 2": _Style(_SCRIPT, paper.HEADING),
    "Note": _Style(_BODY, paper.NOTE),
    "Cell": _Style(_TITLE, paper.CELL),
    "Cell Head": _Style(_HEAVY, paper.CELL),
    "Wide Cell": _Style(_TITLE, paper.WIDE_CELL),
    "Wide Cell Head": _Style(_HEAVY, paper.WIDE_CELL),
    "Break": _Style(_BODY, paper.BREAK),
    "Footer": _Style(_TITLE, paper.FOOTER, _CENTER),
}


def set_styles(document: WordDocument) -> None:
    """Give the built-in styles our looks, and add our own."""
    _speak_chinese(document)
    plain_table = document.styles.default(WD_STYLE_TYPE.TABLE)
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style != plain_table:
            style.delete()  # a third of a megabyte
    for name, look in STYLES.items():
        style = _paragraph_style(document, name)
        _set_font(style, look.font)
        style.font.size = Pt(look.lettering.size)
        style.font.bold, style.font.italic = look.is_bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        spacing = style.paragraph_format
        spacing.alignment = look.alignment
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing = Pt(look.lettering.line_height)
        spacing.space_before = Pt(look.lettering.space_before)
        spacing.space_after = Pt(0)
        spacing.first_line_indent = Pt(look.lettering.indent * look.lettering.size)
        spacing.widow_control = False
    end = Pt(paper.UPRIGHT.line)
    contents = document.styles["Contents"].paragraph_format
    contents.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    link = document.styles.add_style(LINK_STYLE, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = _LINK_COLOUR


def set_paper(section: Section, sheet: Sheet) -> None:
    """Lay a section of Word out for a sheet of paper."""
    across = sheet.width > sheet.height
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    section.left_margin, section.right_margin = Mm(sheet.left), Mm(sheet.right)
    section.header_distance = section.footer_distance = Mm(sheet.bottom / 2)
    section.gutter = Mm(0)


def set_footer(paragraph: Paragraph) -> None:
    """Number the pages: — 1 —."""
    paragraph.style = "Footer"
    for part in (run("— "), *field("PAGE", run("1")), run(" —")):
        paragraph._p.append(part)  # noqa: SLF001 (python-docx has no fields)


def set_properties(document: WordDocument, title: str, dated: datetime) -> None:
    """Say what the document is, and nothing of the template that python-docx begins with."""
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = dated.astimezone(UTC)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)
    _leave_out(document.part.package.rels, RELATIONSHIP_TYPE.THUMBNAIL)
    _leave_out(document.part.rels, _STYLES_OF_WORD_2010)


def _paragraph_style(document: WordDocument, name: str) -> Any:
    if name in document.styles:
        style = document.styles[name]
        for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
            border.getparent().remove(border)
        return style
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    return style


def _set_font(style: Any, font: str) -> None:
    """Set the Latin and the Chinese font, instead of those of a theme."""
    properties = style.element.get_or_add_rPr()
    for fonts in properties.findall(qn("w:rFonts")):
        properties.remove(fonts)
    properties.insert(
        0, element("rFonts", ascii=_LATIN, hAnsi=_LATIN, cs=_LATIN, eastAsia=font, hint="eastAsia")
    )


def _leave_out(relationships: Relationships, kind: str) -> None:
    """Leave the parts of a kind out of the package."""
    for key, relationship in list(relationships.items()):
        if relationship.reltype == kind:
            relationships.pop(key)


def _speak_chinese(document: WordDocument) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
