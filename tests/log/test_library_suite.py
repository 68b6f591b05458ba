"""The suite of the `eventsourcing` library for recorders, on ours."""

import sys
import types
import uuid

import psycopg.conninfo
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresDatastore

from libs.recorder import LogRecorder

# The module of the suite also tests encryption, with a package that nothing else here needs.
sys.modules.setdefault("eventsourcing.cipher", types.ModuleType("eventsourcing.cipher")).AESCipher = None

from eventsourcing.tests.persistence import (  # noqa: E402
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    RecorderTestCase,
)


def datastore(dsn: str, id_type: str) -> PostgresDatastore:
    given = psycopg.conninfo.conninfo_to_dict(dsn)
    return PostgresDatastore(
        dbname=given["dbname"],
        host=given["host"],
        port=given["port"],
        user=given["user"],
        password=given.get("password", ""),
        pool_size=4,
        max_overflow=8,
        originator_id_type=id_type,
    )


class TextIds(RecorderTestCase):
    id_type = "text"
    recorder_class = LogRecorder

    def new_originator_id(self):
        return f"objectives/{uuid.uuid4()}"

    @pytest.fixture(autouse=True)
    def fresh(self, database):
        self.dsn = database()
        self.made = []
        yield
        for store, recorder in self.made:
            recorder.close()
            store.close()

    def create_recorder(self):
        store = datastore(self.dsn, self.id_type)
        recorder = self.recorder_class(store, events_table_name="goal_events")
        recorder.create_table()
        self.made.append((store, recorder))
        return recorder


class UuidIds(TextIds):
    id_type = "uuid"

    def new_originator_id(self):
        return uuid.uuid4()


class OnApplications(ApplicationRecorderTestCase):
    def test_insert_subscribe(self):
        self.optional_test_insert_subscribe()

    def test_versions_have_no_gaps(self):
        recorder, stream = self.create_recorder(), self.new_originator_id()
        recorder.insert_events([StoredEvent(stream, 1, "topic", b"")])
        with self.assertRaises(IntegrityError):
            recorder.insert_events([StoredEvent(stream, 7, "topic", b"")])


class TestApplicationRecorderWithTextIds(TextIds, OnApplications):
    pass


class TestApplicationRecorderWithUuids(UuidIds, OnApplications):
    pass


class TestPositionsDoNotInterleave(TextIds, NonInterleavingNotificationIDsBaseCase):
    pass


class WithoutPositions(LogRecorder):
    """An application recorder answers with positions; the library's suite for aggregates wants None."""

    def insert_events(self, stored_events, **kwargs):
        super().insert_events(stored_events, **kwargs)


class TestAggregateRecorder(TextIds, AggregateRecorderTestCase):
    recorder_class = WithoutPositions
