"""What a spreadsheet shows of a number: formats of ECMA-376-1, 18.8.31, as far as figures use them.

Formats that show a figure as it is, be it rounded or with separators, are told from those that show
another one: with a unit, a percentage, in thousands, with signs between the digits, or nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

_LONGEST = 255  # characters; Excel takes no longer format
_EXACT = Context(prec=400)  # of a float in plain digits, times 100 for each percent sign
_MOST_DIGITS = 40  # shown of a number; longer ones are no figures

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | [_*](?P<space>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>(?i:General)|G/通用格式)
    | (?P<exponent>[Ee][+-])
    | (?P<date>AM/PM|A/P|上午/下午|[ymdhsebgYMDHSBG])
    | (?P<digit>[0\#?])
    | (?P<sign>[.,%;/@])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<>|<=|>=|=|<|>)(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_COMPARISONS = {"<>": ne, "<=": le, ">=": ge, "=": eq, "<": lt, ">": gt}
_SYMBOL = re.compile(r"\$([^-]*)(?:-.*)?")

# A number in one piece; powers of ten and fractions only round it.
_WHOLE = frozenset({"general", "exponent", "/", "@"})
_DAY_0, _MOST_DAYS = date(1899, 12, 30), 2_958_465  # the last one is in the year 9999
_BUILTIN = {"9": "0%", "10": "0.00%"}

_Token = tuple[str, str]  # kind, and its text
_GENERAL: _Token = "general", "General"  # what a colour or a condition alone shows


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of a format; one without tokens shows nothing."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None

    def holds(self, value: Decimal) -> bool:
        return self.condition is None or bool(
            _COMPARISONS[self.condition[0]](value, self.condition[1])
        )

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.tokens}


def builtin_format(number: int | str) -> str:
    """Return a format that files name by its number alone, where it shows more than the figure."""
    return _BUILTIN.get(str(number), _GENERAL[1])


def is_plain(code: str) -> bool:
    """Tell whether a format shows any number as it is, or rounded."""
    if not code or len(code) > _LONGEST:
        return True
    sections = _sections(code)
    return len(sections) == 1 and _is_plain(sections[0])


def shown_number(code: str, value: Decimal) -> str | None:
    """Return a number as a format shows it, None where that is the number itself, or rounded.

    The reader of workbooks gives most numbers with a format of dates as such; of others, of which
    only a year of some era or elapsed hours are shown, it is the day that is returned.
    """
    if not code or len(code) > _LONGEST:
        return None
    section, is_signed = _section_for(_sections(code), value)
    if _is_plain(section) and (value >= 0 or is_signed):
        return None
    kinds = section.kinds()
    if "date" in kinds:
        return _day(value)
    sign = "-" if value < 0 and is_signed else ""
    fill = _in_one_piece if kinds & _WHOLE else _filled
    return sign + fill(section.tokens, abs(value))


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format, at least one."""
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition: tuple[str, Decimal] | None = None
    is_bare = False  # a colour or a condition, and not even an empty text
    for match in [*_TOKEN.finditer(code), None]:
        if match is None or match["sign"] == ";":
            if is_bare and not tokens:
                tokens = [_GENERAL]
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition, is_bare = [], None, False
        elif bracket := match["bracket"]:
            if found := _CONDITION.fullmatch(bracket):
                condition = found[1], Decimal(found[2])
            elif token := _bracket_token(bracket):
                tokens.append(token)
            is_bare = True
        elif token := _token(match):
            tokens.append(token)
        else:
            is_bare = False
    return tuple(sections)


def _bracket_token(bracket: str) -> _Token | None:
    """Return a currency sign as text, elapsed time as a date; colours and numerals add nothing."""
    if symbol := _SYMBOL.fullmatch(bracket):
        return ("literal", symbol[1]) if symbol[1] else None
    return ("date", bracket) if bracket.lower().strip("hms") == "" else None


def _token(match: re.Match[str]) -> _Token | None:
    kind, text = match.lastgroup or "", match[match.lastgroup or 0]
    if kind == "space":
        return None
    if kind == "sign":
        return text, text
    if kind in ("quoted", "escaped", "other"):
        return ("literal", text) if text.strip() else None
    return kind, text


def _section_for(sections: Sequence[_Section], value: Decimal) -> tuple[_Section, bool]:
    """Return the section that shows a number, and whether a minus is put before it there."""
    numeric = [section for section in sections if "@" not in section.kinds()][:3] or sections[:1]
    if any(section.condition for section in numeric):
        found = next((section for section in numeric if section.holds(value)), numeric[-1])
        return found, True
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], True
    return numeric[0], True


def _is_plain(section: _Section) -> bool:
    """Tell whether a section shows a number and nothing else; one without tokens shows nothing."""
    kinds = section.kinds()
    return bool(kinds) and not kinds & {"%", "literal", "date"} and not _scale(section.tokens)


def _scale(tokens: Sequence[_Token]) -> int:
    """Return by how many thousands a number is divided: the commas behind its integer digits."""
    commas = scale = 0
    for kind, _ in tokens:
        if kind == "digit":
            commas = 0
        elif kind == ",":
            commas += 1
        elif kind == ".":
            scale, commas = commas, 0
    return scale + commas


def _day(value: Decimal) -> str:
    """Return the day that a number is as a date; signs where spreadsheets show no day."""
    if not 0 <= value <= _MOST_DAYS:
        return "####"
    return (_DAY_0 + timedelta(days=int(value))).isoformat()


def _in_one_piece(tokens: Sequence[_Token], value: Decimal) -> str:
    """Return a number that is not negative where its first digit stands, with all other signs."""
    kinds = [kind for kind, _ in tokens]
    number = f"{value.scaleb(2 * kinds.count('%'), _EXACT):f}"
    first = next(place for place, kind in enumerate(kinds) if kind in _WHOLE | {"digit"})
    pieces = [text if kind in ("literal", "%") else "" for kind, text in tokens]
    pieces[first] = number
    return "".join(pieces)


def _filled(tokens: Sequence[_Token], value: Decimal) -> str:
    """Return the digits of a number that is not negative in their places, with all other signs."""
    kinds = [kind for kind, _ in tokens]
    point = kinds.index(".") if "." in kinds else len(kinds)
    decimals = kinds[point:].count("digit")
    exponent = 2 * kinds.count("%") - 3 * _scale(tokens)
    scaled = value.scaleb(exponent, _EXACT)
    if scaled.adjusted() > _MOST_DIGITS or decimals > _MOST_DIGITS:
        return f"{scaled:f}"
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    whole, _, fraction = f"{rounded:f}".partition(".")
    before = _whole_part(tokens[:point], whole.lstrip("0"))
    return before + _fraction_part(tokens[point:], fraction)


def _whole_part(tokens: Sequence[_Token], digits: str) -> str:
    """Put digits into their places from the right; the first place takes all that are left."""
    places = [number for number, (kind, _) in enumerate(tokens) if kind == "digit"]
    pieces = [text if kind in ("literal", "%") else "" for kind, text in tokens]
    left = digits
    for place in reversed(places):
        digit, left = (left, "") if place == places[0] else (left[-1:], left[:-1])
        pieces[place] = digit or ("0" if tokens[place][1] == "0" else "")
    if places and any(kind == "," for kind, _ in tokens[places[0] : places[-1]]):
        grouped = "".join(pieces[place] for place in places)
        pieces[places[0]] = f"{int(grouped):,}" if grouped else ""
        pieces = [text for n, text in enumerate(pieces) if n not in places[1:]]
    return "".join(pieces)


def _fraction_part(tokens: Sequence[_Token], digits: str) -> str:
    rest = iter(digits)
    pieces = [
        next(rest, "") if kind == "digit" else text if kind in (".", "literal", "%") else ""
        for kind, text in tokens
    ]
    return "".join(pieces)
