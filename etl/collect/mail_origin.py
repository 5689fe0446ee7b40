"""Whether a mail is from whom it says: the verdict of the server that received it (RFC 8601)."""

import re

from etl.collect.mail_headers import Headers, plain_words

# What each method found the mail to be from; it counts only if that is the sender's own domain.
_DOMAINS = {
    "dmarc": re.compile(r"\bheader\.from\s*=\s*(?:[^\s@]*@)?(\S+)"),
    "dkim": re.compile(r"\bheader\.[di]\s*=\s*(?:[^\s@]*@)?(\S+)"),
    "spf": re.compile(r"\bsmtp\.mail(?:from)?\s*=\s*(?:[^\s@]*@)?(\S+)"),
}
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)(?:/\d+)?\s*=\s*pass\b")


def is_confirmed(headers: Headers, address: str, server: str) -> bool:
    """Tell whether a server confirmed that a mail is from the domain of its sender's address.

    Only the first ``Authentication-Results`` that bears the server's name (authserv-id) counts: it
    stands above what the mail brought along, and a server takes out those that claim to be its own.
    """
    domain = address.rpartition("@")[2]
    for value in headers.get("authentication-results", ()):
        name, *results = plain_words(value).lower().split(";")
        if name.split()[:1] == [server.lower()]:
            return any(_confirms(result, domain) for result in results)
    return False


def _confirms(result: str, domain: str) -> bool:
    passed = _RESULT.match(result)
    found = passed and _DOMAINS[passed[1]].search(result)
    if not passed or not found:
        return False
    # A domain may sign, and send, for those below it; DMARC has compared them already.
    confirmed = found[1].rstrip(".")
    return domain == confirmed or (passed[1] != "spf" and domain.endswith("." + confirmed))
