"""The document of a publication: its facts and phrases are frozen, so that it stays the same."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine

from etl import settings
from etl.catalogue.load import read_phrases
from etl.catalogue.rows import Phrase
from etl.database.connect import execute
from etl.document.content import Imprint, Summary
from etl.document.read import summary_of
from etl.errors import DecisionError
from etl.periods import Period, parse_period

_SUMMARY = TypeAdapter(Summary)
_PHRASES = TypeAdapter(list[Phrase])


def frozen_document(connection: Connection, period_code: str) -> dict[str, Any]:
    """Return all that a document of the city's period is written from, as it stands."""
    summary = summary_of(connection, parse_period(period_code))
    phrases = list(read_phrases(settings.catalogue_dir()))
    return {
        "summary": _SUMMARY.dump_python(summary, mode="json") if summary else None,
        "phrases": _PHRASES.dump_python(phrases, mode="json"),
    }


def published_summary(
    engine: Engine, period: Period, vintage: int
) -> tuple[Summary, Sequence[Phrase]]:
    """Return a summary as it was published, with the phrases that it was worded in.

    Raises DecisionError if there is no such vintage of the period.
    """
    with engine.connect() as connection:
        row = execute(
            connection, "publication/vintage", period_code=period.code, vintage=vintage
        ).one_or_none()
    if row is None:
        raise DecisionError(
            f"{period.label_zh}没有公布过第 {vintage} 版；见 gonghui publications。"
        )
    frozen: Mapping[str, Any] = json.loads(row.canonical_form)["document"]
    imprint = Imprint(row.vintage, row.recorded_at, row.approved_by, row.sha256)
    summary = _SUMMARY.validate_python(frozen["summary"])
    return replace(summary, imprint=imprint), _PHRASES.validate_python(frozen["phrases"])
