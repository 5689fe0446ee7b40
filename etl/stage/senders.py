"""Who may send a unit's figures: the unit itself, and what stands above it only to add up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from etl.catalogue.model import Catalogue


@dataclass(frozen=True, slots=True)
class Senders:
    """For each unit those above it that report nothing of their own, and who writes for it.

    ``clerks`` are their names, parted by 、, and ``names`` those of all contacts, by addresses.
    """

    adding_up: Mapping[str, frozenset[str]]
    clerks: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Senders":
        """Read who stands above whom from a catalogue."""
        parents: dict[str, set[str]] = {unit.code: set() for unit in catalogue.units}
        for unit in catalogue.units:
            parents[unit.code] |= {unit.parent_code} if unit.parent_code else set()
        reporting = {unit.code for unit in catalogue.units if unit.reports}
        named = {
            code: "、".join(clerk.name for clerk in catalogue.clerks(code)) for code in parents
        }
        adding_up = {code: _above(code, parents) - reporting for code in parents}
        return cls(adding_up, named, {each.email: each.name for each in catalogue.contacts})

    def sender_of(self, unit_code: str | None, sender_codes: Collection[str]) -> str | None:
        """Return who sent a unit's form, of those who sent its file, the latest first.

        It is the unit itself if it is among them, else one that adds it up; whoever else sent the
        same bytes makes no odds. Failing both it is the latest: the form is foreign then.
        """
        above = self.adding_up.get(unit_code or "", frozenset())
        rightful = [code for code in sender_codes if code == unit_code]
        rightful += [code for code in sender_codes if code in above]
        return next(iter((*rightful, *sender_codes)), None)

    def is_foreign(self, unit_code: str | None, sender_code: str | None) -> bool:
        """Tell whether a form names a unit for which its sender may not send."""
        if unit_code is None or sender_code in (None, unit_code):
            return False
        return sender_code not in self.adding_up[unit_code]

    def author_of(self, sender_code: str | None, mailed_from: Mapping[str, str]) -> str | None:
        """Return who wrote what a sender sent: who mailed it, else all who write for that unit.

        None if nobody is known.
        """
        code = sender_code or ""
        if address := mailed_from.get(code):
            name = self.names.get(address)
            return f"{name}（{address}）" if name else address
        return self.clerks.get(code) or None


def _above(code: str, parents: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return all that ever stood above a unit, by any of its versions."""
    found: set[str] = set()
    waiting = list(parents[code])
    while waiting:
        above = waiting.pop()
        if above not in found:
            found.add(above)
            waiting += parents.get(above, ())
    return frozenset(found)
