"""The terminal that commands write to."""

import os
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from etl.text import escaped


class SafeConsole(Console):
    """A console that shows control characters in texts as escapes: no text can steer it.

    Colours and movements of our own are kept: Rich holds them apart from the text.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render as Rich does, with each text escaped."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=escaped(segment.text))


# A copy of the standard output, for the demonstration sends the original to Airflow's log.
console = SafeConsole(file=os.fdopen(os.dup(1), "w", encoding="utf-8"))
errors = SafeConsole(stderr=True)
