"""The canonical form of a publication: one line of JSON, the same for the same content.

Keys are sorted, nothing is spaced out, figures are texts, so that no program rounds them; its
checksum is the sha256 of these bytes in UTF-8.
"""

import json
from hashlib import sha256
from typing import Any


def canonical_form(content: Any) -> str:
    """Return content of texts, whole numbers, truth values, lists and mappings as one line."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(form: str) -> str:
    """Return the sha256 of a canonical form, in hexadecimal."""
    return sha256(form.encode()).hexdigest()
