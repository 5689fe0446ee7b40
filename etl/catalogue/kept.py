"""A catalogue as the journal keeps it: as JSON, and back."""

from typing import Any

from pydantic import TypeAdapter

from etl.catalogue.model import Catalogue

_CATALOGUE = TypeAdapter(Catalogue)
# What no figure and no verdict hangs on; it changes without an entry.
_LEFT_OUT: dict[str, Any] = {
    "sources": True,
    "reminders": True,
    "sending": True,
    "contacts": {"__all__": {"telephone"}},
}


def kept_catalogue(catalogue: Catalogue) -> str:
    """Return the JSON text of what figures and verdicts hang on."""
    return _CATALOGUE.dump_json(catalogue, exclude=_LEFT_OUT).decode()


def catalogue_of(content: dict[str, object]) -> Catalogue:
    """Return the catalogue that was kept, without what was left out."""
    return _CATALOGUE.validate_python({"sources": (), "reminders": (), **content})
