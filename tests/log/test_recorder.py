"""The log under the `eventsourcing` library: applications, tools that read, and what the stock recorder gets wrong."""

import asyncio
import threading
import uuid
from contextlib import contextmanager

import psycopg.conninfo
import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import (
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from libs.recorder import LogFactory, LogRecorder
from tests.log.history import TYPE, in_loop, new_stream, opened, save
from tests.log.history import event as new_event
from tests.proxy import Proxy


def given(dsn: str) -> dict[str, str]:
    found = psycopg.conninfo.conninfo_to_dict(dsn)
    return {name: str(found[name]) for name in ("dbname", "host", "port", "user", "password")}


def environment(dsn: str, **more: str) -> dict[str, str]:
    return {f"POSTGRES_{name.upper()}": value for name, value in given(dsn).items()} | more


@contextmanager
def recorder_on(dsn: str, kind: type = LogRecorder, **settings):
    datastore = PostgresDatastore(**given(dsn), originator_id_type="text", pool_size=2, max_overflow=4)
    recorder = kind(datastore, **settings)
    recorder.create_table()
    try:
        yield recorder
    finally:
        if isinstance(recorder, LogRecorder):
            recorder.close()
        datastore.close()


class Counter(Aggregate):
    def __init__(self) -> None:
        self.count = 0

    @event("Increased")
    def increase(self, by: int) -> None:
        self.count += by


def test_an_application_of_the_library_runs_on_the_log(database):
    app = Application(env=environment(database(), PERSISTENCE_MODULE="libs.recorder"))
    counter = Counter()
    counter.increase(2)
    app.save(counter)
    counter.increase(3)
    assert [recording.notification.id for recording in app.save(counter)] == [3]
    assert app.repository.get(counter.id).count == 5
    assert [n.id for n in app.notification_log.select(1, 10)] == [1, 2, 3]
    app.close()


def test_a_tool_of_the_library_reads_the_log_of_a_service_as_its_writer_role(database):
    owner, writer = database.owner_and_writer()
    stream = new_stream()

    @in_loop
    async def record() -> None:
        async with opened(writer, owner_dsn=owner) as log:
            await log.append(save(new_event(stream, 1, b"a"), new_event(stream, 2, b"b")))

    record()
    with recorder_on(writer, events_table_name="events") as recorder:
        assert [(n.id, n.topic, n.state) for n in recorder.select_notifications(1, 10)] == [
            (1, TYPE, b"a"),
            (2, TYPE, b"b"),
        ]
        assert recorder.max_notification_id() == 2
        assert recorder.insert_events([StoredEvent(stream, 3, TYPE, b"c")]) == [3]
        with pytest.raises(ProgrammingError):
            recorder.insert_events([StoredEvent(new_stream(), 0, TYPE, b"below the first version of a service's log")])


def test_what_would_break_the_log_is_refused(database):
    dsn = database()
    factory = LogFactory(environment(dsn))
    with pytest.raises(NotSupportedError):
        factory.process_recorder()
    factory.close()
    factory = LogFactory(environment(dsn, POSTGRES_ENABLE_DB_FUNCTIONS="y"))
    with pytest.raises(ProgrammingError, match="takes no lock"):
        factory.application_recorder()
    factory.close()
    with recorder_on(dsn) as recorder, pytest.raises(NotSupportedError):
        recorder.insert_events([StoredEvent("a", 1, "t", b"")], tracking=Tracking("upstream", 1))


@contextmanager
def proxied(dsn: str):
    """A proxy on a loop in a thread, for clients that block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def on_loop(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    async def made() -> Proxy:
        return await Proxy.before(dsn).__aenter__()

    proxy = on_loop(made())
    try:
        yield proxy
    finally:
        on_loop(proxy.__aexit__())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def insert_with_the_reply_lost(dsn: str, kind: type, to: bytes) -> list[int]:
    """An insert whose transaction is committed, while the reply to the request that holds `to` is lost."""
    with proxied(dsn) as proxy, recorder_on(proxy.dsn(dsn), kind) as recorder:
        recorder.insert_events([StoredEvent("warm", 1, "t", b"")])
        swallow = iter([True])
        proxy.swallow_reply = lambda request: to in request and next(swallow, False)
        try:
            return recorder.insert_events([StoredEvent("lost", 1, "t", b"the lost one")])
        finally:
            assert proxy.swallowed == 1


def test_a_lost_reply_is_no_conflict_as_it_is_for_the_stock_recorder(database):
    with pytest.raises(IntegrityError):
        insert_with_the_reply_lost(database(), PostgresApplicationRecorder, to=b"COMMIT")
    dsn = database()
    assert insert_with_the_reply_lost(dsn, LogRecorder, to=b"the lost one") == [2]
    with recorder_on(dsn) as recorder:
        assert [e.state for e in recorder.select_events("lost")] == [b"the lost one"]


def test_a_server_that_stays_away_is_an_operational_error(database):
    dsn = database()
    with proxied(dsn) as proxy, recorder_on(proxy.dsn(dsn), patience_s=0.3) as recorder:
        recorder.insert_events([StoredEvent("a", 1, "t", b"")])
        proxy._server.get_loop().call_soon_threadsafe(proxy.freeze)
        with pytest.raises(OperationalError, match="unknown"):
            recorder.insert_events([StoredEvent("a", 2, "t", b"")])


def test_a_subscription_hears_of_other_processes_too(database):
    dsn = database()
    with recorder_on(dsn) as here, recorder_on(dsn) as elsewhere, here.subscribe(gt=0) as subscription:
        stream = f"objectives/{uuid.uuid4()}"
        elsewhere.insert_events([StoredEvent(stream, 1, "t", b"far")])
        here.insert_events([StoredEvent(stream, 2, "t", b"near")])
        assert [next(subscription).state for _ in range(2)] == [b"far", b"near"]
