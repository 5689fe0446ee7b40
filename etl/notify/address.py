"""Mail addresses as written in headers and given to mail servers."""

import re

# RFC 5322, 3.4.1, dot-atoms alone: quoted names and comments are no addresses that people have.
_ATOM = r"[^\s\x00-\x1f\x7f.\"(),:;<>@\[\]\\]+"
_ADDRESS = re.compile(rf"(?P<user>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_ATOM}(?:\.{_ATOM})*)")


def envelope_address(written: str) -> str | None:
    """Return an address with its domain in ASCII (IDNA), or None if it cannot be one."""
    match = _ADDRESS.fullmatch(written)
    if match is None:
        return None
    try:
        match["user"].encode()  # raises on a lone surrogate
        domain = match["domain"].encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{match['user']}@{domain}"


def split_addresses(written: str) -> list[str]:
    """Return the addresses of a text that parts them by commas, each of them once."""
    return list(dict.fromkeys(part.strip() for part in written.split(",") if part.strip()))
