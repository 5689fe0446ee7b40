"""An endpoint over HTTP, on a server that answers well and in every bad way."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import certifi
import pytest

from etl import pipeline, settings
from etl.catalogue.sources import HttpSettings
from etl.collect import http_client, outage
from etl.collect.http_endpoint import HttpEndpoint
from etl.collect.last_delivery import LastDelivery
from etl.collect.outage import SourceError
from etl.collect.source import RemoteFile
from etl.machine.local_servers import free_port
from tests.certificates import write_certificate
from tests.integration.collect.http_server import HttpServer, Request, http_server
from tests.integration.inbox import Rows, beijing

NIGHTS = [beijing(f"2020-02-0{day} 02:00") for day in range(6, 10)]
MODIFIED = datetime(2020, 2, 5, 1, 2, 3, tzinfo=UTC)
CLOCK = {"Last_Modified": "Wed, 05 Feb 2020 01:02:03 GMT"}
CSV = "单位,报告期,指标,数值\nJZ-22,2020-01,A2.05,31\n".encode()
CODES = ("A2.05", "A2.06", "B2.03", "B3.01", "B3.05", "C2.08", "E3.01")
JANUARY = "unit,period,indicator,value,ytd\n" + "".join(
    f"JZ-22,2020-01,{code},31,{'' if code == 'C2.08' else 31}\n" for code in CODES
)
DELIVERIES = "select file_name, sender, byte_count from landing.delivery order by modified_at"


@pytest.fixture(scope="module")
def server() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture(scope="module")
def stranger() -> Iterator[HttpServer]:
    with http_server() as running:
        yield running


@pytest.fixture
def county(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> HttpServer:
    """A county's system, to which Airflow's connection ``county`` leads."""
    monkeypatch.setenv("AIRFLOW_CONN_COUNTY", server.connection())
    return server


def endpoint(
    *, last: LastDelivery | None = None, seconds: float = 20, **given: Any
) -> HttpEndpoint:
    """An endpoint of which no database knows more than this."""
    return HttpEndpoint(settings_of(**given), None, lambda *_: last, seconds)  # type: ignore[arg-type]


def settings_of(**given: Any) -> HttpSettings:
    usual = {"name": "county", "kind": "http", "conn_id": "county", "path": "api/figures"}
    return HttpSettings.model_validate({"format": "json", "unit_code": "JZ-22"} | usual | given)


def offered(source: HttpEndpoint) -> tuple[RemoteFile, bytes | None] | None:
    """Return what an endpoint offers, and what it then gives."""
    with outage.asked():
        files = list(source.list())
        return (files[0], source.fetch(files[0])) if files else None


def fault_of(source: HttpEndpoint) -> tuple[str, str]:
    with pytest.raises(SourceError) as caught:
        offered(source)
    return caught.value.code, caught.value.detail


def test_a_csv_arrives_byte_by_byte_with_the_servers_time(county: HttpServer) -> None:
    county.answer(lambda asked: asked.reply(200, CSV, **CLOCK))
    source = endpoint(format="csv", path="/api/figures?year=2020")
    said = CLOCK["Last_Modified"]
    assert offered(source) == (
        RemoteFile("figures.csv", MODIFIED, len(CSV), "JZ-22", b"figures.csv", http_validator=said),
        CSV,
    )
    (asked,) = county.asked
    assert asked.path == "/api/figures?year=2020"
    assert asked.headers["Authorization"] == "Bearer token of the county"
    assert asked.headers["X-Api-Key"] == "key of the county"


def test_json_becomes_json_lines_that_keep_every_digit(county: HttpServer) -> None:
    items = (
        '{"unit": "公安县", "value": 1.10, "ytd": 100000000000000000000},\n'
        '{"value": null, "value": "\\ud800", "complete": true}, {"note": {"a": 1}}, 7'
    )
    body = f'{{"data": {{"items": [{items}]}}}}'.encode("gb18030")
    county.answer(lambda asked: asked.reply(200, body))
    found = offered(endpoint(records_field="data.items"))
    assert found
    assert found[0].name == "figures.jsonl"
    assert found[1] is not None
    assert found[1].decode().splitlines() == [
        '{"unit": "公安县", "value": "1.10", "ytd": "100000000000000000000"}',
        '{"value": null, "value": "\\ud800", "complete": true}',
        '{"note": {"a": "1"}}',
        '"7"',
    ]


def test_pages_are_joined_whichever_way_the_endpoint_pages(county: HttpServer) -> None:
    lines = b'{"value": "1"}\n{"value": "2"}\n{"value": "3"}\n'

    def by_link(asked: Request) -> None:
        page = int(asked.path.partition("?page=")[2] or 1)
        link = {"Link": f'</api/figures?page={page + 1}>; rel="next"'} if page < 3 else {}
        asked.reply(200, b'[{"value": %d}]' % page, **link)

    def by_field(asked: Request) -> None:
        page = int(asked.path.partition("?page=")[2] or 1)
        link = f'"figures?page={page + 1}"' if page < 3 else "null"
        asked.reply(200, f'{{"rows": [{{"value": {page}}}], "page": {{"next": {link}}}}}'.encode())

    def by_number(asked: Request) -> None:
        page = int(asked.path.partition("?of=JZ&p=")[2])
        asked.reply(200, b'[{"value": %d}]' % page if page < 4 else b"[]")

    def by_number_in_csv(asked: Request) -> None:
        page = int(asked.path.partition("?p=")[2])
        asked.reply(200, b"\xef\xbb\xbf" * (page == 1) + b"h\r\n" + b"%d\r\n" % page * (page < 4))

    county.answer(by_link)
    assert offered(endpoint())[1] == lines  # type: ignore[index]
    county.answer(by_field)
    assert offered(endpoint(records_field="rows", next_field="page.next"))[1] == lines  # type: ignore[index]
    county.answer(by_number)
    assert offered(endpoint(path="api/figures?of=JZ", page_parameter="p"))[1] == lines  # type: ignore[index]
    county.answer(by_number_in_csv)
    found = offered(endpoint(format="csv", page_parameter="p"))
    assert found
    assert found[1] == b"\xef\xbb\xbfh\r\n1\n2\n3\n"


@pytest.mark.parametrize(("status", "body"), [(200, b"[]"), (204, b"")])
def test_a_table_without_rows_is_no_file(county: HttpServer, status: int, body: bytes) -> None:
    county.answer(lambda asked: asked.reply(status, body))
    assert offered(endpoint()) is None


@pytest.mark.usefixtures("few_rules", "warehouse")
def test_the_same_table_is_delivered_once_and_another_one_loaded_in_its_place(
    county: HttpServer, rows: Rows
) -> None:
    table = JANUARY.encode()
    source = HttpEndpoint(settings_of(format="csv"), None)  # type: ignore[arg-type]
    county.answer(lambda asked: asked.reply(200, table, ETag='"a"', **CLOCK))
    assert pipeline.collect(NIGHTS[0], [source]) == {"deliveries": 1, "files": 1}

    def unchanged(asked: Request) -> None:
        assert asked.headers["If-None-Match"] == '"a"'
        asked.reply(304)

    county.answer(unchanged)
    assert pipeline.collect(NIGHTS[1], [source]) == {"deliveries": 0, "files": 0}
    # Another ETag for the same bytes, at another time: nothing new for anybody.
    county.answer(lambda asked: asked.reply(200, table, ETag='"b"'))
    assert pipeline.collect(NIGHTS[2], [source]) == {"deliveries": 0, "files": 0}
    # Other bytes of the same length, for which the server's clock stood still.
    county.answer(lambda asked: asked.reply(200, table.replace(b"31", b"32"), **CLOCK))
    assert pipeline.collect(NIGHTS[3], [source]) == {"deliveries": 1, "files": 1}
    assert rows(DELIVERIES) == [("figures.csv", "JZ-22", len(table))] * 2
    assert rows("select * from landing.source_fault") == []

    pipeline.stage(NIGHTS[3])
    pipeline.validate(NIGHTS[3])
    pipeline.load(NIGHTS[3])
    current = "select distinct value from warehouse.fact_observation where superseded_at is null"
    assert rows(current) == [(32,)]


@pytest.mark.usefixtures("few_rules", "warehouse")
def test_a_table_that_the_archive_lost_is_asked_for_again(county: HttpServer, rows: Rows) -> None:
    source = HttpEndpoint(settings_of(format="csv"), None)  # type: ignore[arg-type]

    def by_time(asked: Request) -> None:
        is_known = asked.headers["If-Modified-Since"] == CLOCK["Last_Modified"]
        asked.reply(304) if is_known else asked.reply(200, CSV, **CLOCK)

    county.answer(by_time)
    pipeline.collect(NIGHTS[0], [source])
    ((archived_as,),) = rows("select archived_as from landing.file")
    archived = settings.archive_dir() / archived_as
    archived.unlink()
    pipeline.collect(NIGHTS[1], [source])
    assert archived.read_bytes() == CSV
    assert len(rows(DELIVERIES)) == 1
    assert len(county.asked) == 3


def test_a_time_that_two_versions_can_share_is_no_proof(county: HttpServer) -> None:
    now = {"Last_Modified": datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")}
    county.answer(lambda asked: asked.reply(200, CSV, **now))
    assert offered(endpoint(format="csv"))[0].http_validator is None  # type: ignore[index]


def test_other_bytes_are_another_version_whatever_the_clocks_say(county: HttpServer) -> None:
    future = datetime(2100, 1, 1, tzinfo=UTC)
    last = LastDelivery(future, 2, sha256(b"ab").hexdigest(), None)
    county.answer(lambda asked: asked.reply(200, b"h\n", **CLOCK))
    assert offered(endpoint(format="csv", last=last)) is None
    county.answer(lambda asked: asked.reply(200, CSV, **CLOCK))
    found = offered(endpoint(format="csv", last=last))
    assert found
    assert found[0].modified_at > future


def test_a_server_that_is_busy_for_a_moment_is_waited_for(
    county: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(http_client.time, "sleep", waited.append)
    county.answer(
        lambda asked: asked.reply(500),
        lambda asked: asked.reply(503),
        lambda asked: asked.reply(429, Retry_After="3"),
        lambda asked: asked.reply(200, CSV),
    )
    assert offered(endpoint(format="csv"))
    assert waited == [1, 2, 3]
    waited.clear()
    county.answer(lambda asked: asked.reply(502))
    assert fault_of(endpoint())[0] == "busy"
    assert len(county.asked) == len(waited) + 1 == 4


def test_a_server_that_wants_to_be_left_alone_for_long_is(county: HttpServer) -> None:
    county.answer(lambda asked: asked.reply(429, Retry_After="3600"))
    code, said = fault_of(endpoint())
    assert (code, len(county.asked)) == ("busy", 1)
    assert "3600" in said


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "login"), (403, "forbidden"), (404, "not-there"), (418, "not-understood")],
)
def test_a_refusal_has_a_code_and_shows_no_query(
    county: HttpServer, status: int, code: str
) -> None:
    county.answer(lambda asked: asked.reply(status))
    found, said = fault_of(endpoint(path="/api/figures?secret=1"))
    assert (found, len(county.asked)) == (code, 1)
    assert said == f"http://127.0.0.1:{county.port}/api/figures：HTTP {status}"


def cut_body(asked: Request) -> None:
    asked.begin(200, Content_Length=str(len(CSV) + 1))
    asked.wfile.write(CSV)


def cut_chunk(asked: Request) -> None:
    asked.begin(200, Transfer_Encoding="chunked")
    asked.wfile.write(b"%x\r\n%s\r\n" % (len(CSV), CSV))


def endless(asked: Request) -> None:
    asked.begin(200, Transfer_Encoding="chunked")
    while True:
        asked.wfile.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def drip(asked: Request) -> None:
    asked.begin(200, Content_Length="1000")
    for _ in range(100):
        asked.wfile.write(b"x")
        time.sleep(0.05)


def silent(_asked: Request) -> None:
    time.sleep(1.5)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (cut_body, "cut"),
        (cut_chunk, "cut"),
        (endless, "too-large"),
        (drip, "too-slow"),
        (silent, "too-slow"),
        (lambda asked: asked.begin(200), "not-understood"),
        (lambda asked: asked.reply(200, CSV, Content_Encoding="gzip"), "not-understood"),
        (lambda asked: asked.reply(302, Location="/again"), "not-understood"),
        (lambda asked: asked.reply(200, CSV, Link='</api/figures>; rel="next"'), "not-understood"),
    ],
)
def test_whatever_a_server_does_ends_and_gives_no_half_file(
    county: HttpServer, monkeypatch: pytest.MonkeyPatch, script: Any, code: str
) -> None:
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 1_000_000)
    county.answer(script)
    began = time.monotonic()
    assert fault_of(endpoint(format="csv", seconds=1))[0] == code
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("given", "bodies"),
    [
        ({}, [b""]),
        ({}, [b"[1"]),
        ({}, [b"[" * 100_000]),
        ({}, [b"<html></html>"]),
        ({}, [b'{"items": []}']),
        ({"records_field": "a.b"}, [b'{"a": [{"b": []}]}']),
        ({"records_field": "a", "next_field": "n"}, [b'{"a": [], "n": {"u": 1}}']),
        ({"page_parameter": "p"}, [b'[{"a": 1}]']),
        ({"format": "csv", "page_parameter": "p"}, [b"a\n1\n", b"b\n1\n", b""]),
        (
            {"format": "csv", "page_parameter": "p"},
            ["a\n1\n".encode("utf-16"), "a\n2\n".encode("utf-16"), b""],
        ),
    ],
)
def test_what_cannot_be_understood_is_told(
    county: HttpServer, given: dict[str, str], bodies: list[bytes]
) -> None:
    county.answer(*(lambda asked, body=body: asked.reply(200, body) for body in bodies))
    assert fault_of(endpoint(**given))[0] == "not-understood"


@pytest.mark.parametrize("way", ["Location", "Link"])
def test_the_token_goes_to_no_other_server(
    county: HttpServer, stranger: HttpServer, way: str
) -> None:
    stranger.answer(lambda asked: asked.reply(200, b"[]"))
    url = f"http://127.0.0.1:{stranger.port}/api/figures"
    if way == "Location":
        county.answer(lambda asked: asked.reply(307, Location=url))
    else:
        county.answer(lambda asked: asked.reply(200, b"[]", Link=f'<{url}>; rel="next"'))
    code, said = fault_of(endpoint())
    assert (code, stranger.asked) == ("elsewhere", [])
    assert said.endswith(f"http://127.0.0.1:{stranger.port}")


def test_no_token_goes_over_plain_http_unless_the_settings_say_so(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keeps(**connection: Any) -> str:
        far = server.connection(host="no-such-host.invalid", **connection)
        monkeypatch.setenv("AIRFLOW_CONN_COUNTY", far)
        return fault_of(endpoint())[0]

    assert keeps() == "unencrypted"
    assert keeps(extra={}) == "unencrypted"
    assert keeps(password="") == "unencrypted"
    assert keeps(password="", extra={}) == "unknown-host"
    keeps()
    assert fault_of(endpoint(sends_token_unencrypted=True))[0] == "unknown-host"


def test_a_certificate_of_an_own_authority_holds_where_the_connection_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path / "server.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())  # for all that is not said otherwise
    with http_server(certificate) as office:
        office.answer(lambda asked: asked.reply(200, CSV))
        monkeypatch.setenv("AIRFLOW_CONN_COUNTY", office.connection(schema="https"))
        assert fault_of(endpoint(format="csv"))[0] == "certificate"
        named = office.connection(schema="https", extra={"verify": str(certificate)})
        monkeypatch.setenv("AIRFLOW_CONN_COUNTY", named)
        assert offered(endpoint(format="csv"))
        (asked,) = office.asked
        assert asked.headers["Authorization"] == "Bearer token of the county"


def test_a_redirect_within_the_server_is_followed(county: HttpServer) -> None:
    county.answer(
        lambda asked: asked.reply(301, Location="/api/figures/"),
        lambda asked: asked.reply(200, CSV),
    )
    assert offered(endpoint(format="csv"))
    assert [asked.path for asked in county.asked] == ["/api/figures", "/api/figures/"]


@pytest.mark.parametrize(
    ("connection", "code"),
    [
        (None, "connection"),
        ({"host": ""}, "connection"),
        ({"schema": "ftp"}, "connection"),
        ({"schema": "https"}, "certificate"),
        ({"port": free_port()}, "unreachable"),
        ({"host": "no-such-host.invalid", "schema": "https"}, "unknown-host"),
    ],
)
def test_what_keeps_us_out_has_a_code(
    server: HttpServer,
    monkeypatch: pytest.MonkeyPatch,
    connection: dict[str, Any] | None,
    code: str,
) -> None:
    if connection is not None:
        monkeypatch.setenv("AIRFLOW_CONN_COUNTY", server.connection(**connection))
    server.answer(lambda asked: asked.reply(200, b"[]"))
    assert fault_of(endpoint())[0] == code
