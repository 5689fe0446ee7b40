"""What ``make up`` leaves running: Airflow's components, and who catches the mails."""

from functools import partial

from filelock import FileLock

from etl import settings
from etl.errors import ServiceError
from etl.machine.local_servers import LOOPBACK, free_port
from etl.services import environment, mail
from etl.services.background import Component, end, launch, record_file, wait_until_healthy
from etl.services.health import unhealthy_components
from etl.services.records import ServicesRecord, read_record

# Airflow 3.3 lets its log servers listen on every interface, and no setting changes that. Nobody
# misses them here: the API server reads the same folder, logs of running tasks included.
AIRFLOW: dict[str, tuple[str, ...]] = {
    "api-server": (),
    "scheduler": ("--skip-serve-logs",),
    "dag-processor": (),
    "triggerer": ("--skip-serve-logs",),
}
API_SERVER = "api-server"
PREFERRED_PORT = 8080


def start() -> str:
    """Return the address of Airflow's web interface once all components are at work.

    Mails are caught unless the user has defined where they go. Components that run already are
    kept; if one of them is missing, all are started anew. Raises ServiceError with the last lines
    of a log when they do not become healthy in time, after ending them, and DatabaseError when the
    embedded server does not start.
    """
    path = record_file("airflow")
    with _lock():
        try:
            record = read_record(path)
            if record is None or not _complete(record):
                end(path)
                record = _launch()
            wait_until_healthy(record, partial(_unhealthy, record))
        except BaseException:  # Ctrl-C too: nothing stays half started
            end(path)
            raise
        return f"http://{LOOPBACK}:{record.ports[API_SERVER]}"


def stop() -> bool:
    """End every component with all its children; return False when none of them ran."""
    with _lock():
        ended = [end(record_file(group)) for group in ("airflow", "mail", "demo")]
    return any(ended)


def catches_mail() -> bool:
    """Tell whether mails that Airflow sends are caught, as no mail server is defined."""
    record = read_record(record_file("airflow"))
    return record is not None and mail.CATCHER in record.living()


def _lock() -> FileLock:
    path = record_file("airflow").with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path)


def _complete(record: ServicesRecord) -> bool:
    living = record.living().keys()
    return (
        API_SERVER in record.ports  # which earlier releases did not record
        and living == {process.name for process in record.processes}
        and living >= AIRFLOW.keys()
        and not (mail.CATCHER in living and environment.sets_mail_server())
    )


def _launch() -> ServicesRecord:
    environment.migrate_airflow()
    variables = environment.api_server_environment(free_port(PREFERRED_PORT))
    port = int(variables["AIRFLOW__API__PORT"])
    if free_port(port) != port:
        raise ServiceError(f"端口 {port} 已被其他程序占用。请更改 AIRFLOW__API__PORT 后重试。")
    components = [_component(name, port) for name in AIRFLOW]
    if not (environment.sets_mail_server() or environment.stores_mail_server()):
        mail_port = free_port(mail.PREFERRED_PORT)
        components.insert(0, mail.catcher(mail_port))
        variables |= environment.catcher_connection(mail_port)
    variables = settings.inherited_environment() | variables
    return launch(components, variables, record_file("airflow"))


def _component(name: str, api_port: int) -> Component:
    port = api_port if name == API_SERVER else None
    return Component(name, ("-m", "airflow", name, *AIRFLOW[name]), port)


def _unhealthy(record: ServicesRecord) -> list[str]:
    silent = unhealthy_components(record.ports[API_SERVER], record.started_at)
    return [name.replace("_", "-") for name in silent] + mail.silent_catcher(record)
