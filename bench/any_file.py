"""``python -m bench.any_file 20000``: read and store so many files of any kind, and say what fails.

The test suite does the same with some hundreds; here the examples are others each time.
"""

import argparse
from collections import Counter
from time import perf_counter

from hypothesis import HealthCheck, Phase, given, settings

from bench.own_var import own_var
from etl import on_demand
from etl.catalogue.load import read_catalogue
from etl.database.connect import connect
from etl.settings import ROOT
from etl.stage.lookups import Lookups
from tests.any_file import ANY_FILES, AnyFile, read_and_store

TOGETHER = 1_000


def main() -> None:
    """Print, for each thousand files, how many forms had which problem, and every failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=int)
    examples = parser.parse_args().examples
    folder = ROOT / "catalogue" / "jingzhou"
    with own_var(folder):
        on_demand.set_up()
        engine, lookups = connect(), Lookups.of(read_catalogue(folder))
        for _ in range(0, examples, TOGETHER):
            began = perf_counter()
            files = _examples()
            read = [form for forms in read_and_store(engine, lookups, files) for form in forms]
            problems = Counter(packed.form.problem or "read" for packed in read)
            seconds = perf_counter() - began
            print(f"{len(files)} files, {seconds:.0f} s: {dict(problems)}", flush=True)
        with engine.connect() as connection:
            failures = connection.exec_driver_sql(
                "select set_aside_because, count(*) from landing.file "
                "where set_aside_at is not null group by 1"
            )
            for because, count in failures:
                print(f"{count}: {because}")
        engine.dispose()


def _examples() -> list[AnyFile]:
    files: list[AnyFile] = []

    @settings(
        max_examples=TOGETHER,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(ANY_FILES)
    def collect(file: AnyFile) -> None:
        files.append(file)

    collect()
    return files


if __name__ == "__main__":
    main()
