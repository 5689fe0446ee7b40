"""``make bench-soak``: whether anything is lost or comes twice while connections and processes die.

Submissions arrive by all ways, round by round. In each round a process does what an intake does;
now and then it is killed. Whatever it asks, sources and the mail server, lies behind a proxy that
cuts connections. In the end nothing is disturbed any more, a night loads, and every submission has
to be there exactly once, with one receipt. The seed draws the same files, cuts and kills again, as
far as the clock lets them fall on the same moments.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

from bench.cutting_proxy import CuttingProxy
from bench.federation import write_catalogue
from bench.own_var import own_var
from bench.soak_outcome import faults, print_counts, unfinished
from bench.ways import WAYS, Way, opened_ways
from bench.workbooks import workbooks
from etl import intake, on_demand, pipeline, settings
from etl.catalogue.load import read_catalogue
from etl.collect.complete_file import SETTLED_AFTER
from etl.database.connect import disconnect
from etl.machine.local_servers import free_port
from etl.services.environment import catcher_connection
from etl.services.health import greets

_BEIJING = ZoneInfo(settings.TIMEZONE)
_FIRST_ROUND = datetime(2020, 2, 3, 8, tzinfo=_BEIJING)
_NIGHT = datetime(2020, 2, 6, 2, tzinfo=_BEIJING)
_APART = timedelta(minutes=5)
_UNDISTURBED_APART = timedelta(hours=4)  # by then a mail that was put off is tried again
_MOST_UNDISTURBED = 6
_ARRIVING = 0.75  # of the rounds
_KILLED = 0.6  # likewise
# After a third one in a row a file or mail is set aside: it may be what kills.
_KILLS_IN_A_ROW = 2


def main() -> None:
    """Soak, and print what was done to it and what came of it; exit with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=3200)
    parser.add_argument("--rounds", type=int, help="one for each 80 submissions, at least 8")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    rounds = arguments.rounds or max(8, arguments.submissions // 80)
    print(f"--submissions {arguments.submissions} --rounds {rounds} --seed {arguments.seed}")
    began, kept = time.monotonic(), settings.var_dir() / "bench"
    with own_var():
        write_catalogue(settings.catalogue_dir(), arguments.submissions)
        folder = workbooks(read_catalogue(settings.catalogue_dir()), kept)
        paths = sorted(folder.glob("*/*.xlsx"))
        on_demand.set_up()
        soak = _Soak(arguments.seed, rounds)
        proxy = CuttingProxy(arguments.seed)
        with _mail_catcher() as port, opened_ways(arguments.ways, proxy.through) as ways:
            os.environ |= catcher_connection(proxy.through(port))
            _import_once()
            with proxy.running():
                soak.disturb(paths, ways)
                print(f"{proxy.calm()} connections cut, {soak.outcomes['killed']} kills")
                soak.finish()
        found = list(faults(paths))
        print_counts()
    print(f"{dict(soak.outcomes)}, {(time.monotonic() - began) / 60:.1f} minutes")
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


@dataclass
class _Soak:
    """The rounds, and how each process ended: whole, failed or killed."""

    seed: int
    rounds: int
    outcomes: Counter[str] = field(default_factory=Counter)
    _kills_in_a_row: int = 0
    _longest: float = 10.0  # seconds of a round that was not killed
    _moment: datetime = _FIRST_ROUND

    def disturb(self, paths: Sequence[Path], ways: Sequence[Way]) -> None:
        """Let the files arrive in the earlier rounds, each by a way of chance."""
        rng = Random(self.seed)  # noqa: S311 - not secret
        arriving = max(1, int(self.rounds * _ARRIVING))
        waves: list[list[Path]] = [[] for _ in range(self.rounds)]
        for path in paths:
            waves[rng.randrange(arriving)].append(path)
        for wave in waves:
            for path in wave:
                rng.choice(ways).deliver(path)
            is_killed = rng.random() < _KILLED and self._kills_in_a_row < _KILLS_IN_A_ROW
            share = rng.random()
            self._run(_intake, _APART, share * self._longest if is_killed else None)

    def finish(self) -> None:
        """Run undisturbed until nothing waits, and then a night."""
        time.sleep(SETTLED_AFTER.total_seconds())
        for _ in range(_MOST_UNDISTURBED):
            self._run(_intake, _UNDISTURBED_APART)
            if not unfinished():
                break
        self._moment = _NIGHT
        self._run(_night, _APART)

    def _run(
        self, work: Callable[[datetime], object], apart: timedelta, seconds: float | None = None
    ) -> None:
        began = time.monotonic()
        outcome = _run_apart(work, self._moment, seconds)
        self.outcomes[outcome] += 1
        if outcome == "killed":
            self._kills_in_a_row += 1
        else:
            self._kills_in_a_row = 0
            self._longest = max(self._longest, time.monotonic() - began)
        self._moment += apart


def _intake(moment: datetime) -> None:
    if intake.collect(moment):
        intake.stage(moment)
        intake.validate(moment)
        intake.notify(moment)
    intake.send(moment)


def _night(moment: datetime) -> None:
    pipeline.prepare(moment)
    pipeline.load(moment)
    pipeline.refresh(moment)
    pipeline.gate(moment)


def _run_apart(work: Callable[[datetime], object], moment: datetime, seconds: float | None) -> str:
    """Do work in a forked process; tell whether it was done, failed or was killed after a time."""
    disconnect()
    child = os.fork()
    if child == 0:
        _work(work, moment)
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if until is not None and time.monotonic() >= until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.01)
    if os.WIFSIGNALED(status):
        return "killed"
    return "failed" if status else "whole"


def _work(work: Callable[[datetime], object], moment: datetime) -> None:
    """Do the work of a forked process, and end it; what it prints goes to a log."""
    status = 1
    try:
        log = os.open(settings.var_dir() / "soak.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        work(moment)
        status = 0
    except Exception:  # noqa: BLE001 - the next round goes on
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _import_once() -> None:
    """Import what takes seconds before processes are forked; it reads the environment."""
    os.environ["AIRFLOW_HOME"] = str(settings.var_dir() / "airflow")
    import great_expectations  # noqa: F401, PLC0415
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # noqa: F401, PLC0415


@contextmanager
def _mail_catcher() -> Iterator[int]:
    """Run a mail server that keeps each mail as a file; give its port."""
    port = free_port()
    command = [sys.executable, "-m", "etl.services.mail_catcher", str(port)]
    process = subprocess.Popen(command)  # noqa: S603 - our own program
    try:
        while not greets(port):
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
