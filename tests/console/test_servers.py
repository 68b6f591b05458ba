"""The PostgreSQL and NATS servers of a local region."""

import asyncio

import nats as nats_client
import psycopg
import pytest


def test_postgres_is_durable_and_sorts_by_code_point(postgres):
    with psycopg.connect(postgres) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        collation = connection.execute(
            "SELECT datcollate, datlocale FROM pg_database WHERE datname = 'template1'"
        ).fetchone()
    assert settings["fsync"] == settings["synchronous_commit"] == settings["full_page_writes"] == "on"
    assert settings["server_encoding"] == "UTF8"
    assert settings["listen_addresses"] == "127.0.0.1"
    assert "C.UTF-8" in collation
    assert settings["lock_timeout"] == settings["statement_timeout"] == "0"


def test_a_wrong_password_is_refused(postgres):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.replace(":test@", ":other@"))


def test_a_writer_may_connect_and_create_nothing(database):
    owner, writer = database.owner_and_writer()
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE thing (name text)")
    with psycopg.connect(writer) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE other (name text)")


def test_a_killed_postgres_starts_again_with_what_was_committed(postgres_server):
    server = postgres_server()
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.kill()
    server.start()
    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert server.stop()


def test_a_killed_nats_starts_again_with_what_was_acknowledged(nats_server):
    server = nats_server("eu")

    async def publish() -> int:
        connection = await nats_client.connect(server.url)
        try:
            streams = connection.jetstream(domain="eu")
            await streams.add_stream(name="KEPT", subjects=["kept"])
            return (await streams.publish("kept", "目标".encode())).seq
        finally:
            await connection.close()

    assert asyncio.run(publish()) == 1
    server.kill()
    server.start()
    assert asyncio.run(publish()) == 2
    assert server.stop()
