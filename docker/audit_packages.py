"""Report what is no longer safe to run on: vulnerabilities, withdrawn releases, ended support.

``python audit_packages.py`` looks at requirements.lock, whether it is what pyproject.toml asks for,
and at support.csv; packages in accepted_risks.csv are left out until the date there. It asks the
package registry that pip is set to; what that cannot answer is said and counts as a fault, never as
all clear. Ends with 0 if there is nothing to do, else with 1.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import requests
from pip._internal.models.index import PyPI  # where pip itself asks

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SUPPORT = Path(__file__).with_name("support.csv")
ACCEPTED = Path(__file__).with_name("accepted_risks.csv")  # for a while, and with a reason

_INACTIVE = "Development Status :: 7 - Inactive"
_AHEAD = timedelta(days=180)  # as long as it may take to move to the next release
_SHOWN = 5


def vulnerable(audit: Mapping[str, Any], but: Collection[str] = ()) -> Iterator[str]:
    """Yield a line for each known vulnerability, and one for the packages nobody could tell of.

    ``audit`` is the JSON of pip-audit.
    """
    unknown = [package["name"] for package in audit["dependencies"] if "skip_reason" in package]
    for package in audit["dependencies"]:
        if package["name"] in but:
            continue
        for fault in package.get("vulns", ()):
            mended = "、".join(fault["fix_versions"]) or "尚无修复版本"
            yield f"漏洞 {fault['id']}：{package['name']} {package['version']}，修复于 {mended}"
    if unknown:
        shown = "、".join(unknown[:_SHOWN])
        yield f"软件源查不到 {len(unknown)} 个包的漏洞记录，不能算作没有漏洞：{shown} 等"


def withdrawn(report: Mapping[str, Any], but: Collection[str] = ()) -> Iterator[str]:
    """Yield a line for each release that its makers withdrew or work on no more.

    ``report`` is the installation report of pip (https://pip.pypa.io/en/stable/reference/
    installation-report/).
    """
    for package in report["install"]:
        about = package["metadata"]
        name = f"{about['name']} {about['version']}"
        if about["name"] in but:
            continue
        if package["is_yanked"]:
            yield f"作者撤回了这个版本：{name}"
        if _INACTIVE in about.get("classifier", ()):
            yield f"作者已不再维护：{name}"


def ending(support: Iterable[Mapping[str, str]], today: date) -> Iterator[str]:
    """Yield a line for each component whose support has ended, or ends within half a year."""
    for row in support:
        name = f"{row['component']} {row['version']}"
        if not row["supported_until"]:
            continue
        until = date.fromisoformat(row["supported_until"])
        if until < today:
            yield f"已停止支持：{name}（{until}，{row['source']}）"
        elif until - today < _AHEAD:
            yield f"即将停止支持：{name}（{until}，{row['source']}）"


def outdated(lock: str, resolved: str) -> Iterator[str]:
    """Yield a line if the lock differs from what is asked for now, newer releases left aside."""
    if _pins(lock) != _pins(resolved):
        differing = sorted(_pins(lock) ^ _pins(resolved))
        yield f"锁文件与 pyproject.toml 不一致，请运行 make lock：{'、'.join(differing[:_SHOWN])}"


def _pins(lock: str) -> set[str]:
    return {line.partition(" ")[0] for line in lock.splitlines() if "==" in line.partition(" ")[0]}


def with_latest(
    audit: Mapping[str, Any], locked: Mapping[str, str], pages: Iterable[Mapping[str, Any] | None]
) -> dict[str, Any]:
    """Return an audit in which the packages that it skipped have what the registry's pages tell.

    ``locked`` are the versions by name, ``pages`` those of the skipped packages, in their order. A
    page speaks of the latest version alone; a package that is locked at another one stays skipped.
    """
    told = iter(pages)
    packages = [
        _told_by(package, locked, next(told)) if "skip_reason" in package else package
        for package in audit["dependencies"]
    ]
    return {"dependencies": packages}


def _told_by(
    package: Mapping[str, Any], locked: Mapping[str, str], page: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    version = locked.get(package["name"])
    if page is None or page["info"]["version"] != version:
        return package
    vulns = [
        {"id": fault["id"], "fix_versions": fault["fixed_in"] or []}
        for fault in page["vulnerabilities"]
        if not fault.get("withdrawn")
    ]
    return {"name": package["name"], "version": version, "vulns": vulns}


def accepted(risks: Iterable[Mapping[str, str]], today: date) -> set[str]:
    """Return the packages whose faults are accepted on a day."""
    return {row["package"] for row in risks if date.fromisoformat(row["until"]) >= today}


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of the csv files beside this one."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _run(*command: str) -> str:
    """Run a module of this Python, whose exit status may itself be an answer; return its output."""
    done = subprocess.run(  # noqa: S603 (our own tools, and no shell)
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode and not done.stdout:
        raise SystemExit(f"{command[0]} 没有结果，可能连不上软件源：{done.stderr.strip()[-500:]}")
    return done.stdout


def _audit() -> Any:
    options = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json")
    audit = json.loads(_run("pip_audit", *options, f"--requirement={LOCK}"))
    locked = dict(pin.split("==", 1) for pin in _pins(LOCK.read_text("utf-8")))
    skipped = [p["name"] for p in audit["dependencies"] if "skip_reason" in p]
    with ThreadPoolExecutor(16) as pool:
        return with_latest(audit, locked, pool.map(_page, skipped))


def _page(name: str) -> Any:
    """Return what the registry tells of a package and of its latest version, or None."""
    try:
        answer = requests.get(f"{PyPI.pypi_url}/{name}/json", timeout=30)
        return answer.json() if answer.ok else None
    except (requests.RequestException, ValueError):
        return None


def _report() -> Any:
    options = ("--dry-run", "--quiet", "--ignore-installed", "--no-deps", "--require-hashes")
    return json.loads(_run("pip", "install", *options, "--report=-", f"--requirement={LOCK}"))


def _resolved() -> str:
    """Return the lock as it would be resolved now if nothing had to be upgraded."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / LOCK.name
        copy.write_bytes(LOCK.read_bytes())
        options = ("--quiet", "--universal", "--python-version=3.11", "--all-extras", "--no-header")
        _run("uv", "pip", "compile", *options, f"--output-file={copy}", "pyproject.toml")
        return copy.read_text("utf-8")


def faults() -> Sequence[str]:
    """Return what there is to do, a line for each."""
    today = date.today()  # noqa: DTZ011 (a matter of days)
    but = accepted(read_rows(ACCEPTED), today)
    return [
        *vulnerable(_audit(), but),
        *withdrawn(_report(), but),
        *ending(read_rows(SUPPORT), today),
        *outdated(LOCK.read_text("utf-8"), _resolved()),
    ]


if __name__ == "__main__":
    found = faults()
    print("\n".join(found) or "没有已知漏洞，没有撤回或停止维护的版本，锁文件是最新的。")  # noqa: T201
    sys.exit(bool(found))
