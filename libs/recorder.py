"""The log as a recorder of the `eventsourcing` library: the same table, the same append function, the same group commit.

Any tool of the library can read a log through it. Writing goes through it in workers and tests; services use libs.eventlog.
"""

import asyncio
import hashlib
import threading
import uuid
import weakref
from collections.abc import Sequence
from typing import Any

import asyncpg
import eventsourcing.postgres
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    ProgrammingError,
    StoredEvent,
    Subscription,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import Environment, EnvType

from libs.groupcommit import (
    AppendRefused,
    GroupCommit,
    GuardFailed,
    LogUnavailable,
    NewEvent,
    Overloaded,
    Save,
    VersionTaken,
)
from libs.logschema import LogSchema

#: How often a subscription looks for what other processes appended; what this one appends wakes it at once.
POLL_S = 0.1


class LogRecorder(PostgresApplicationRecorder):
    """Differs from the stock recorder as ARCHITECTURE.md says: no table lock, no sequence, no NOTIFY, no gaps in versions or
    positions, and no blind retry of an append whose outcome is unknown.
    """

    def __init__(
        self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events", patience_s: float = 10.0
    ) -> None:
        if datastore.enable_db_functions:
            raise ProgrammingError("POSTGRES_ENABLE_DB_FUNCTIONS takes no lock, so readers miss events: leave it off")
        super().__init__(datastore, events_table_name=events_table_name)
        self.log_schema = LogSchema(events_table_name, datastore.schema, datastore.originator_id_type, first_version=0)
        self._patience_s = patience_s
        self._writer: _Writer | None = None
        self._starting = threading.Lock()
        self._subscriptions: weakref.WeakSet[LogSubscription] = weakref.WeakSet()

    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self.log_schema.lock_sql.encode())
            ready = cursor.execute(f"SELECT ({self.log_schema.ready_sql}) AS ready".encode()).fetchone()
            if not (ready and ready["ready"]):
                cursor.execute(self.log_schema.ddl().encode(), prepare=False)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Positions of the events. Raises IntegrityError if a version is taken or missing, OperationalError if the outcome is
        unknown or nothing was done for overload.
        """
        if kwargs.get("tracking") is not None:
            raise NotSupportedError("a log does not track other logs: keep the checkpoint with the rows it belongs to")
        if not stored_events:
            return None
        if not _consecutive(stored_events):
            raise IntegrityError("versions are not consecutive")
        digest = hashlib.sha256(b"".join(event.state for event in stored_events)).digest()
        events = [NewEvent(e.originator_id, e.originator_version, e.topic, e.state) for e in stored_events]  # type: ignore[arg-type]
        try:
            appended = self._writing().append(Save(uuid.uuid4(), digest, events))
        except (VersionTaken, GuardFailed) as error:
            raise IntegrityError(str(error)) from error
        except (LogUnavailable, Overloaded) as error:
            raise OperationalError(str(error)) from error
        except AppendRefused as error:
            raise ProgrammingError(str(error)) from error
        for subscription in tuple(self._subscriptions):
            subscription.wake()
        return list(range(appended.first, appended.first + appended.count))

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        subscription = LogSubscription(self, gt=gt, topics=topics)
        self._subscriptions.add(subscription)
        return subscription

    def close(self) -> None:
        """Lets go of the writer's connection. The next insert_events() opens another."""
        with self._starting:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _writing(self) -> "_Writer":
        writer = self._writer
        if writer is None:
            with self._starting:
                if self._writer is None:
                    self._writer = _Writer(self.datastore, self.log_schema, self._patience_s)
                    weakref.finalize(self, self._writer.stop)
                writer = self._writer
        return writer


def _consecutive(events: Sequence[StoredEvent]) -> bool:
    last: dict[Any, int] = {}
    for event in events:
        if last.get(event.originator_id, event.originator_version - 1) != event.originator_version - 1:
            return False
        last[event.originator_id] = event.originator_version
    return all(event.originator_version >= 0 for event in events)


class _Writer:
    """The group commit, on an event loop in a thread of its own, for callers that are threads."""

    def __init__(self, datastore: PostgresDatastore, schema: LogSchema, patience_s: float) -> None:
        given, password = datastore.pool.kwargs or {}, datastore.pool.get_password_func
        assert isinstance(given, dict)

        async def connect() -> Any:
            return await asyncpg.connect(
                host=given["host"],
                port=int(given["port"]),
                user=given["user"],
                database=given["dbname"],
                password=password() if password else given["password"],
                server_settings={"application_name": f"recorder {schema.table}", "synchronous_commit": "on"},
            )

        async def start() -> GroupCommit:
            return GroupCommit(connect, schema, patience_s=patience_s)

        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="group commit", daemon=True)
        self._thread.start()
        self._group_commit = asyncio.run_coroutine_threadsafe(start(), self._loop).result()

    def append(self, save: Save) -> Any:
        return asyncio.run_coroutine_threadsafe(self._group_commit.append(save), self._loop).result()

    def stop(self) -> None:
        """Ends without waiting: a garbage collector may call it in any thread, also in the loop's own."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(lambda: self._loop.create_task(self._end()))

    def close(self) -> None:
        self.stop()
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        await self._group_commit.close()
        self._loop.stop()


class LogSubscription(ListenNotifySubscription[PostgresApplicationRecorder]):
    """Follows the log without LISTEN: a commit that notifies would take a lock of the whole cluster."""

    def wake(self) -> None:
        self._has_been_notified.set()

    def _loop_on_pull(self) -> None:
        try:
            self._pull()
            while not self._has_been_stopped:
                self._has_been_notified.wait(POLL_S)
                self._pull()
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()


class LogFactory(eventsourcing.postgres.PostgresFactory):
    """`PERSISTENCE_MODULE=libs.recorder` makes an `eventsourcing` application write to a log.

    The library looks for the one factory class in the module, so the stock one must not be imported by name.
    """

    application_recorder_class = LogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._recorders: list[LogRecorder] = []

    def application_recorder(self) -> ApplicationRecorder:
        recorder = super().application_recorder()
        if isinstance(recorder, LogRecorder):
            self._recorders.append(recorder)
        return recorder

    def close(self) -> None:
        for recorder in self._recorders:
            recorder.close()
        super().close()

    def process_recorder(self) -> ProcessRecorder:
        raise NotSupportedError("a log does not track other logs: keep the checkpoint with the rows it belongs to")
