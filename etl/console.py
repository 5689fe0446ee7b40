"""The terminal that commands write to."""

import os

from rich.console import Console

# A copy of the standard output, for the demonstration sends the original to Airflow's log.
console = Console(file=os.fdopen(os.dup(1), "w", encoding="utf-8"))
errors = Console(stderr=True)
