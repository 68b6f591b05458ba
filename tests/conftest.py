"""Fixtures that all tests share."""

from tests.region import (  # noqa: F401
    database,
    nats,
    nats_server,
    postgres,
    postgres_of_session,
    postgres_server,
)
