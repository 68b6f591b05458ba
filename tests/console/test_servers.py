"""The PostgreSQL and NATS servers of a local region."""

import asyncio
import subprocess

import nats as nats_client
import psycopg
import pytest

from deploy.postgres import copied, wheel_programs


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


def test_a_copy_of_the_programs_works_by_itself(tmp_path):
    """For a user that cannot reach the wheel, as in a checkout under a home of mode 0700."""
    programs = copied(wheel_programs(), tmp_path / "cache")
    assert programs.is_relative_to(tmp_path)
    for program, arguments in (
        ("postgres", ["--version"]),
        ("initdb", ["--version"]),
        ("postgres", ["--describe-config"]),
    ):
        done = subprocess.run([programs / program, *arguments], capture_output=True, text=True, check=True)
        assert done.stdout
    assert copied(wheel_programs(), tmp_path / "cache") == programs
    assert programs.stat().st_mode & 0o777 == 0o755


def test_a_copy_that_others_could_have_written_is_not_used(tmp_path):
    place = tmp_path / "cache"
    place.mkdir()
    place.chmod(0o777)
    with pytest.raises(PermissionError):
        copied(wheel_programs(), place)
