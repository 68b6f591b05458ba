"""`okr status`: every process of the region, and how far the logs and their followers are."""

import json
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import psycopg
from grpc_health.v1 import health_pb2, health_pb2_grpc
from okr.log.v1.log_service_pb2 import GetHeadRequest
from okr.views.v1.view_service_pb2 import ListViewsRequest

from deploy.local import SERVICES
from deploy.process import running
from services.console.advice import Unable
from services.console.connection import Connection
from services.console.plain import plain, word
from services.console.session import Session

#: Services with a log of their own.
LOGS = ("directory", "goal", "alignment")
PATIENCE_S = 2.0
SERVING, NOT_SERVING, AWAY = "serving", "not_serving", "away"


def report(connection: Connection) -> dict[str, Any]:
    """The region as plain data: `processes`, each with address, health, log and followers."""
    home = connection.home
    connection = Connection(home, Session(home / "session"))  # how things are is no secret of whoever has logged in
    known = json.loads((home / "region.json").read_text())
    ports = known["ports"]
    supervisor = running(home / "run" / "supervisor.pid")
    processes = [
        _process(
            home, "PostgreSQL", "postgres", f"127.0.0.1:{ports['postgres']}", postgres_health(home, ports["postgres"])
        ),
        _process(home, "NATS", "nats", f"127.0.0.1:{ports['nats']}", nats_health(ports["nats_monitor"])),
    ]
    processes += [_service(connection, name) for name in SERVICES]
    heads = {each["log_id"]: each["log_head"] for each in processes if each["log_id"]}
    for each in processes:
        if each["name"] == "views" and each["health"] == SERVING:
            each["followers"] = followers(connection, heads)
    return {
        "home": str(home),
        "region": known["region"],
        "running": supervisor is not None,
        "supervisor_pid": supervisor.pid if supervisor is not None else None,
        "healthy": supervisor is not None and all(each["health"] == SERVING for each in processes),
        "processes": processes,
    }


def _process(home: Path, name: str, log: str, address: str, health: str) -> dict[str, Any]:
    process = running(home / "run" / f"{name}.pid")
    starts = 0
    with suppress(OSError, ValueError):
        starts = json.loads((home / "run" / f"{name}.pid").read_text()).get("starts", 0)
    return {
        "name": name,
        "pid": process.pid if process is not None else None,
        "address": address,
        "health": health if process is not None else AWAY,
        "restarts": max(0, starts - 1),
        "log_file": str(home / "log" / f"{log}.log"),
        "log_id": None,
        "log_head": None,
        "recorded_at": None,
        "followers": [],
    }


def _service(connection: Connection, name: str) -> dict[str, Any]:
    made = _process(connection.home, name, name, connection.addresses[name], service_health(connection, name))
    if name in LOGS and made["health"] == SERVING:
        with suppress(Unable):
            head = connection.ask(GetHeadRequest(), name, timeout_s=PATIENCE_S)
            made |= {"log_id": head.log_id, "log_head": head.head, "recorded_at": plain(head)["recorded_at"]}
    return made


def followers(connection: Connection, heads: dict[str, int]) -> list[dict[str, Any]]:
    """How far each view is in each log that it follows. heads: where the owners say that the logs end."""
    made = []
    with suppress(Unable):
        for view in connection.pages(ListViewsRequest(), "views"):
            status: Any = view.DESCRIPTOR.fields_by_name["status"]
            for at in view.positions:
                head = max(at.head, heads.get(at.log_id, 0))
                made.append(
                    {
                        "view": view.name,
                        "status": word(status.enum_type, view.status),
                        "log_id": at.log_id,
                        "position": at.position,
                        "head": head,
                        "lag": max(0, head - at.position),
                        "as_of": plain(at)["as_of"],
                        "trouble": view.trouble or None,
                    }
                )
    return made


def service_health(connection: Connection, name: str) -> str:
    """What the service says of itself."""
    try:
        stub = health_pb2_grpc.HealthStub(connection.channel(name))
        status = stub.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE_S).status
    except grpc.RpcError:
        return AWAY
    return SERVING if status == health_pb2.HealthCheckResponse.SERVING else NOT_SERVING


def postgres_health(home: Path, port: int) -> str:
    """Whether the server answers."""
    with suppress(psycopg.Error, OSError, ValueError, KeyError):
        password = json.loads((home / "secrets.json").read_text())["postgres"]
        dsn = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        with psycopg.connect(dsn, connect_timeout=int(PATIENCE_S)) as connection:
            connection.execute("SELECT 1")
            return SERVING
    return AWAY


def nats_health(port: int) -> str:
    """What the server says of itself and of JetStream."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_S):
            return SERVING
    except urllib.request.HTTPError:
        return NOT_SERVING
    except OSError:
        return AWAY


def show_status(found: dict[str, Any]) -> None:
    """Print the report."""
    from rich.text import Text

    from services.console.drawing import out, table, warn

    styles = {SERVING: "green", NOT_SERVING: "yellow", AWAY: "red"}
    rows = [
        (
            each["name"],
            Text(each["health"].replace("_", " "), styles[each["health"]]),
            each["address"],
            each["pid"] or "–",
            each["restarts"] or "",
            f"{each['log_id']} at {each['log_head']}" if each["log_id"] else "",
        )
        for each in found["processes"]
    ]
    out.print(f"Region {found['region']} in {found['home']}")
    out.print(table(("process", "health", "address", "pid", "restarts", "log"), rows, right=("pid", "restarts")))
    following = [each for process in found["processes"] for each in process["followers"]]
    if following:
        out.print()
        columns = ("view", "status", "log", "at", "head", "lag")
        lines = [
            (
                each["view"],
                (each["status"] or "").replace("_", " "),
                each["log_id"],
                each["position"],
                each["head"],
                each["lag"],
            )
            for each in following
        ]
        out.print(table(columns, lines, right=("at", "head", "lag")))
    for each in following:
        if each["trouble"]:
            warn(f"{each['view']}: {each['trouble']}")
    for each in found["processes"]:
        if each["health"] != SERVING:
            warn(f"{each['name']} is {each['health'].replace('_', ' ')}: see {each['log_file']}")
