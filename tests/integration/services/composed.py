"""The services of docker/compose.yml and compose.demo.yml as plain processes of this machine.

Commands, environment, order and health checks are those of the files. Replaced are host names and
ports (by free ports of loopback), folders (by some of the test's own) and the images: Debian's
redis, and the PostgreSQL that the project brings.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl import settings
from etl.database.home import installed_programs, prepared_home, programs
from etl.machine.local_servers import LOOPBACK, free_port
from etl.services.background import Component, end, launch
from etl.services.records import ProcessRecord, read_record
from tests.conftest import SMALL

FOLDER = settings.ROOT / "docker"
PORTS = {"postgres": "5432", "redis": "6379", "api-server": "8080", "mail-catcher": "8025"}
PATIENCE_SECONDS = 240

# launch() starts Python: it becomes the program, and keeps its process id.
_BECOME = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
_INTERPOLATED = re.compile(r"(?<!\$)\$\{(\w+):-([^}]*)\}")


def read_services() -> dict[str, dict[str, Any]]:
    """Return the services of both files, with the defaults of what may be set."""
    services: dict[str, dict[str, Any]] = {}
    for name in ("compose.yml", "compose.demo.yml"):
        text = _INTERPOLATED.sub(r"\2", (FOLDER / name).read_text("utf-8"))
        for service, declared in yaml.safe_load(text)["services"].items():
            earlier = services.get(service, {})
            variables = earlier.get("environment", {}) | declared.get("environment", {})
            services[service] = earlier | declared | {"environment": variables}
    return services


class Composition:
    """The services, each with a home, a log and a record of its own below one folder."""

    def __init__(self, folder: Path, overrides: dict[str, str]) -> None:
        self.folder = folder
        self.overrides = overrides
        self.var = folder / "var"
        self.secrets = folder / "secrets"
        self.services = read_services()
        self.ports = {name: free_port() for name in PORTS}
        self.address = f"http://{LOOPBACK}:{self.ports['api-server']}"
        self._make_secrets()

    def secret(self, name: str) -> str:
        """Return what a secret's file holds."""
        return (self.secrets / name).read_text("utf-8").strip()

    def superuser_url(self, database: str) -> str:
        """Return the address of a database for PostgreSQL's superuser, who sees all sessions."""
        login = f"postgres:{self.secret('postgres_password')}"
        return f"postgresql+psycopg2://{login}@{LOOPBACK}:{self.ports['postgres']}/{database}"

    def start(self, *names: str) -> None:
        """Start services, and wait until what they depend on is there, as compose does."""
        for name in names:
            for needed, how in self.services[name].get("depends_on", {}).items():
                if how["condition"] == "service_healthy":
                    self.wait_for(needed)
            command = (sys.executable, *_become(self._command(name)))
            if self.services[name].get("restart") == "no":
                self._finish(name, command)
            else:
                launch([Component(name, command[1:])], self.environment(name), self._record(name))

    def wait_for(self, *names: str) -> None:
        """Wait until services are healthy by their own checks. Fails with the end of a log."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        for name in names:
            while (report := self._ailment(name)) is not None:
                assert time.monotonic() < deadline, f"{name}: {report}\n{self.log(name)}"
                assert name == "postgres" or self.process(name).lives(), self.log(name)
                time.sleep(1)

    def environment(self, name: str) -> dict[str, str]:
        """Return the variables of a service, and nothing of our own but where programs are."""
        programs_of_images = [str(Path(sys.executable).parent), str(installed_programs())]
        image = {
            "PATH": os.pathsep.join([*programs_of_images, os.defpath]),
            "PYTHONPATH": str(settings.ROOT),
            "GONGHUI_VAR": str(self.var),
            "HOME": str(self.folder),
            "TMPDIR": str(self._folder("tmp", name)),
            "LANG": "C.UTF-8",
        }
        declared = self.services[name]["environment"]
        here = {key: self._here(str(value), name) for key, value in declared.items()}
        return image | here | {key: self.overrides[key] for key in self.overrides.keys() & here}

    def process(self, name: str) -> ProcessRecord:
        """Return the process of a service that was started."""
        record = read_record(self._record(name))
        assert record is not None
        return record.processes[0]

    def log(self, name: str) -> str:
        """Return the end of what a service has printed."""
        path = self.var / "airflow" / "logs" / f"{name}.log"
        return path.read_text("utf-8", errors="replace")[-4000:] if path.exists() else ""

    def end(self) -> None:
        """End every service: first, all at once, those that need redis and PostgreSQL."""
        redis = self._record("redis")
        records = set((self.folder / "run").glob("*.json"))
        with ThreadPoolExecutor(len(self.services)) as pool:
            list(pool.map(end, records - {redis}))
        end(redis)
        if (prepared_home().data / "postmaster.pid").exists():
            self._postgres("pg_ctl", "stop", "--mode=fast")

    def start_postgres(self) -> None:
        """Do what PostgreSQL's image does at its first start."""
        declared = self.services["postgres"]
        options = declared["environment"]["POSTGRES_INITDB_ARGS"].split()
        home = prepared_home()
        password = home.folder / "password"
        password.write_text(self.secret("postgres_password"), "utf-8")
        home.account.own(password)
        local = ["--auth=scram-sha-256", f"--pwfile={password}", "--username=postgres"]
        self._postgres("initdb", *options, *local)
        settings_ = [*declared["command"][1:], f"-clisten_addresses={LOOPBACK}"]
        settings_ += ["-cunix_socket_directories=", f"-p{self.ports['postgres']}"]
        self._postgres("pg_ctl", "start", "--wait", f"--options={shlex.join(settings_)}")
        script = FOLDER / "postgres" / "databases.sql"
        subprocess.run(
            [
                installed_programs() / "psql",
                f"--host={LOOPBACK}",
                f"--port={self.ports['postgres']}",
                "--username=postgres",
            ],
            input=self._here(script.read_text("utf-8"), "postgres"),
            env=self.environment("postgres") | {"PGPASSWORD": self.secret("postgres_password")},
            text=True,
            check=True,
            capture_output=True,
        )

    def _postgres(self, program: str, *arguments: str) -> None:
        home = prepared_home()
        with home.log.open("ab") as log:
            path = programs(home) / program
            status = home.account.run(path, f"--pgdata={home.data}", *arguments, log=log)
        assert status == 0, home.log.read_text("utf-8")[-2000:]

    def _finish(self, name: str, command: tuple[str, ...]) -> None:
        done = subprocess.run(
            command, env=self.environment(name), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]

    def _ailment(self, name: str) -> str | None:
        """Return what a service's own check complains of, if it does."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        here = [self._here(word, name) for word in words]
        command = ["sh", "-c", *here] if kind == "CMD-SHELL" else here
        done = subprocess.run(
            command, env=self.environment(name), capture_output=True, text=True, check=False
        )
        return None if done.returncode == 0 else done.stdout + done.stderr

    def _command(self, name: str) -> list[str]:
        return [self._here(word, name) for word in self.services[name]["command"]]

    def _record(self, name: str) -> Path:
        return self.folder / "run" / f"{name}.json"

    def _here(self, text: str, name: str) -> str:
        """Replace what is different on this machine in a text of the file."""
        folders = {
            "/run/secrets": self.secrets,
            "/var/lib/gonghui": self.var,
            "/opt/gonghui": settings.ROOT,
            "/opt/airflow": self._folder("homes", name),
            "/var/backups/gonghui": self.folder / "backups",
            "/etc/gonghui/catalogue": SMALL,
            "dir /data": f"dir {self._folder('data', name)}",
        }
        for there, here in folders.items():
            text = text.replace(there, str(here))
        text = text.replace("0.0.0.0", LOOPBACK).replace("$$", "$")  # noqa: S104
        for service, port in PORTS.items():
            text = re.sub(rf"\b{service}(?=:{port})", LOOPBACK, text)
            text = re.sub(rf"\b{port}\b", str(self.ports[service]), text)
        return text

    def _folder(self, kind: str, name: str) -> Path:
        folder = self.folder / kind / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _make_secrets(self) -> None:
        script = FOLDER / "make_secrets.py"
        subprocess.run([sys.executable, script, self.secrets], check=True, capture_output=True)
        for path in self.secrets.glob("*_url"):
            path.chmod(0o644)
            path.write_text(self._here(path.read_text("utf-8"), "secrets"), "utf-8")


def _become(command: list[str]) -> tuple[str, ...]:
    return ("-c", _BECOME, *command)


@contextmanager
def composition(**overrides: str) -> Iterator[Composition]:
    """Give a folder for the services; whatever was started in it is ended afterwards.

    Variables that the files declare may be overridden.
    """
    with (
        tempfile.TemporaryDirectory(prefix="composed-") as name,
        pytest.MonkeyPatch.context() as environment,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        composed = Composition(folder, overrides)
        environment.setenv("GONGHUI_VAR", str(composed.var))
        try:
            yield composed
        finally:
            composed.end()
