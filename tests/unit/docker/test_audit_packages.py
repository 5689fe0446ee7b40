"""What is no longer safe to run on is told, and what nobody can tell of is never taken for safe."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from datetime import date
from types import ModuleType

import pytest
import yaml

from etl import settings

DOCKER = settings.ROOT / "docker"
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", DOCKER / "audit_packages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_known_vulnerability_is_told_with_the_version_that_mends_it(audit: ModuleType) -> None:
    vulns = [{"id": "PYSEC-2026-7", "fix_versions": ["2.1"]}]
    answer = {"dependencies": [{"name": "zip-reader", "version": "2.0", "vulns": vulns}]}
    assert list(audit.vulnerable(answer)) == ["漏洞 PYSEC-2026-7：zip-reader 2.0，修复于 2.1"]
    assert list(audit.vulnerable(answer, {"zip-reader"})) == []


def test_a_package_that_nobody_can_tell_of_is_not_taken_for_safe(audit: ModuleType) -> None:
    answer = {"dependencies": [{"name": "private", "skip_reason": "not found"}]}
    (line,) = audit.vulnerable(answer)
    assert "查不到 1 个包" in line
    assert "private" in line


def test_the_registrys_page_speaks_of_the_latest_version_alone(audit: ModuleType) -> None:
    skipped = [{"name": n, "skip_reason": "not found"} for n in ("latest", "older", "unknown")]
    fault = {"id": "PYSEC-2026-9", "fixed_in": ["3"], "withdrawn": None}
    page = {"info": {"version": "2"}, "vulnerabilities": [fault, {**fault, "withdrawn": "2026"}]}
    locked = {"latest": "2", "older": "1", "unknown": "2"}
    told = audit.with_latest({"dependencies": skipped}, locked, [page, page, None])
    lines = list(audit.vulnerable(told))
    assert lines[0] == "漏洞 PYSEC-2026-9：latest 2，修复于 3"
    assert lines[1].startswith("软件源查不到 2 个包")
    assert len(lines) == 2


def test_releases_that_were_withdrawn_or_are_not_maintained_are_told(audit: ModuleType) -> None:
    inactive = ["Development Status :: 7 - Inactive"]
    packages = [
        {"is_yanked": True, "metadata": {"name": "broken", "version": "1"}},
        {"is_yanked": False, "metadata": {"name": "left", "version": "3", "classifier": inactive}},
        {"is_yanked": False, "metadata": {"name": "sound", "version": "4"}},
    ]
    lines = list(audit.withdrawn({"install": packages}))
    assert lines == ["作者撤回了这个版本：broken 1", "作者已不再维护：left 3"]
    assert list(audit.withdrawn({"install": packages}, {"left", "broken"})) == []


def test_a_risk_is_accepted_until_its_date(audit: ModuleType) -> None:
    risks = [{"package": "old", "until": "2026-11-29"}, {"package": "older", "until": "2026-11-28"}]
    assert audit.accepted(risks, TODAY) == {"old"}


def test_support_that_ends_within_half_a_year_is_told_before_it_ends(audit: ModuleType) -> None:
    def row(until: str) -> dict[str, str]:
        return {"component": "P", "version": "9", "supported_until": until, "source": "s"}

    def told(until: str) -> list[str]:
        return list(audit.ending([row(until)], TODAY))

    assert told("2026-11-28") == ["已停止支持：P 9（2026-11-28，s）"]
    assert told("2027-05-20") == ["即将停止支持：P 9（2027-05-20，s）"]
    assert told("2027-06-20") == []
    assert told("") == []


def test_a_lock_that_lags_behind_pyproject_is_told(audit: ModuleType) -> None:
    lock = "one==1.0 \\\n    --hash=sha256:00\ntwo==2.0 \\\n"
    assert list(audit.outdated(lock, lock)) == []
    (line,) = audit.outdated(lock, "one==1.0 \\\n    --hash=sha256:00\n")
    assert "two==2.0" in line


def test_whatever_the_images_and_the_lock_run_on_is_watched(audit: ModuleType) -> None:
    watched = {(row["component"], row["version"]) for row in audit.read_rows(audit.SUPPORT)}
    dockerfile = (DOCKER / "Dockerfile").read_text("utf-8")
    for version, debian in re.findall(r"^FROM python:([0-9.]+)-slim-(\w+)", dockerfile, re.M):
        assert {("Python", version), ("Debian", debian)} <= watched
    services = yaml.safe_load((DOCKER / "compose.yml").read_text("utf-8"))["services"]
    names = {"postgres": "PostgreSQL", "redis": "Redis"}
    for service, component in names.items():
        version, debian = services[service]["image"].partition(":")[2].split("-")
        assert {(component, version), ("Debian", debian)} <= watched
    lock = (settings.ROOT / "requirements.lock").read_text("utf-8")
    airflow = re.search(r"^apache-airflow==(\d+\.\d+)\.", lock, re.M)
    assert airflow
    assert ("apache-airflow", airflow[1]) in watched
    assert ("Python", f"{sys.version_info.major}.{sys.version_info.minor}") in watched


def test_the_lock_has_every_package_that_is_asked_for() -> None:
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    asked = [name for names in (project["dependencies"], *extras) for name in names]
    lock = (settings.ROOT / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]+\])?==", lock, re.M))
    canonical = {re.split(r"[\[<>=!~ ]", name)[0].lower().replace("_", "-") for name in asked}
    assert canonical <= locked


def test_without_a_registry_the_script_says_so_and_fails() -> None:
    unreachable = {"PIP_INDEX_URL": "https://127.0.0.1:9/simple", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, DOCKER / "audit_packages.py"],
        env=unreachable | {"HTTPS_PROXY": "http://127.0.0.1:9", "PIP_NO_CACHE_DIR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "软件源" in done.stdout + done.stderr
