"""Real PostgreSQL and NATS servers for tests, each test process its own.

`postgres`  admin dsn of a server shared by the session.
`database`  `database()` is the dsn of a fresh database; `database.owner_and_writer()` the dsns of two roles in a fresh one.
`nats`      url of a NATS server with JetStream shared by the session.
`postgres_server`, `nats_server`  `x()` is a server of the test's own, to kill, stop, start again and empty.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy.nats import NatsServer
from deploy.postgres import PostgreSQL
from deploy.process import free_port


class Postgres(PostgreSQL):
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, home: Path) -> None:
        super().__init__(home / "data", port=free_port(), password="test", log=home / "postgres.log", state=home)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.child.kill()


class Nats(NatsServer):
    """A NATS server in a folder of its own."""

    def __init__(self, home: Path, region: str = "cn") -> None:
        port = free_port()
        monitor = free_port(frozenset({port}))
        super().__init__(
            home / "store", port=port, monitor_port=monitor, region=region, log=home / "nats.log", state=home
        )

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.child.kill()

    def empty(self) -> None:
        """Remove everything that it stored. Only while it is down."""
        shutil.rmtree(self.store, ignore_errors=True)


class Databases:
    """Makes fresh databases on one server. Call it for the dsn of one that belongs to the administrator."""

    def __init__(self, server: PostgreSQL) -> None:
        self.server = server
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.server.dsn(name)

    def owner_and_writer(self) -> tuple[str, str]:
        """The dsns of the role that owns a fresh database and of one that may only connect to it."""
        name = f"test_{next(self._numbers)}"
        owner, writer = f"{name}_owner", f"{name}_writer"
        for role in (owner, writer):
            self._run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal("test")))
        self._run(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))
        return self.server.dsn(name, owner, "test"), self.server.dsn(name, writer, "test")

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server.dsn(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.data, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(postgres_of_session: Postgres) -> str:
    return postgres_of_session.dsn()


@pytest.fixture(scope="session")
def database(postgres_of_session: Postgres) -> Databases:
    return Databases(postgres_of_session)


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Nats(tmp_path_factory.mktemp("nats"))
    server.start()
    yield server.url
    server.stop()
    server.empty()


@pytest.fixture
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Postgres]]:
    """Call it for a server of the test's own, started."""
    servers: list[Postgres] = []

    def start() -> Postgres:
        servers.append(Postgres(tmp_path_factory.mktemp("postgres")))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
        shutil.rmtree(server.data, ignore_errors=True)


@pytest.fixture
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Nats]]:
    """Call it for a server of the test's own, started; `region` names its JetStream domain."""
    servers: list[Nats] = []

    def start(region: str = "cn") -> Nats:
        servers.append(Nats(tmp_path_factory.mktemp("nats"), region))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
        server.empty()
