"""The database of the views: which build of each view serves, and the making and dropping of builds."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from libs import projector
from libs.pool import open_pool
from services.views.view import View

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS registry;
CREATE TABLE IF NOT EXISTS registry.builds (
    view text NOT NULL,
    version integer NOT NULL,
    generation integer NOT NULL,
    schema text NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('building', 'live', 'old')),
    built_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view, generation)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_build ON registry.builds (view) WHERE state = 'live';
CREATE TABLE IF NOT EXISTS registry.secret (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    secret bytea NOT NULL
);
"""


@dataclass(frozen=True)
class Build:
    """One build of a view. schema: where its table is, and the name of its checkpoint."""

    view: str
    version: int
    generation: int
    schema: str
    built_at: datetime


class Store:
    """Builds of views in one database. The role needs the right to make schemas: all here is derived and can be made anew."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    @classmethod
    async def open(cls, dsn: str, connections: int = 12) -> "Store":
        """Connects and makes the registry if it is missing."""
        pool = await open_pool(
            dsn,
            min_size=1,
            max_size=connections,
            # Every query here is short: compiling one would take longer than it does.
            server_settings={"application_name": "okr views", "jit": "off"},
        )
        store = cls(pool)
        try:
            await projector.prepare(pool)
            async with pool.acquire() as db, db.transaction():
                await store._alone(db)
                await db.execute(SCHEMA)
        except BaseException:
            pool.terminate()
            raise
        return store

    async def close(self) -> None:
        await self.pool.close()

    async def secret(self) -> bytes:
        """The secret of this region's page tokens, made once."""
        put = "INSERT INTO registry.secret (secret) VALUES ($1) ON CONFLICT DO NOTHING"
        await self.pool.execute(put, os.urandom(32))
        return bytes(await self.pool.fetchval("SELECT secret FROM registry.secret"))

    async def serving(self, view: View[Any], source: str) -> Build:
        """The build that serves; an empty one if there is none of this version. Builds that were never finished go."""
        async with self.pool.acquire() as db, db.transaction():
            await self._alone(db)
            for row in await db.fetch(
                "SELECT schema FROM registry.builds WHERE view = $1 AND state = 'building'", view.NAME
            ):
                await self._drop(db, row["schema"])
            row = await db.fetchrow("SELECT * FROM registry.builds WHERE view = $1 AND state = 'live'", view.NAME)
            if row is not None and row["version"] == view.VERSION:
                return _build(row)
            build = await self._make(db, view)
            await self._index(db, view, build.schema, has_key=False)
            await self._checkpoint(db, build.schema, source, 0)
            return await self._swap(db, build)

    async def start_build(self, view: View[Any]) -> Build:
        """An empty build beside the one that serves, without indexes. The build that served before goes."""
        async with self.pool.acquire() as db, db.transaction():
            await self._alone(db)
            for row in await db.fetch(
                "SELECT schema FROM registry.builds WHERE view = $1 AND state <> 'live'", view.NAME
            ):
                await self._drop(db, row["schema"])
            return await self._make(db, view)

    async def finish_build(
        self, view: View[Any], build: Build, source: str, position: int, *, has_key: bool = False
    ) -> None:
        """Its indexes, and the checkpoint that its rows are at. has_key: it has its primary key already."""
        async with self.pool.acquire() as db, db.transaction():
            await self._index(db, view, build.schema, has_key)
            await self._checkpoint(db, build.schema, source, position)

    async def swap(self, build: Build) -> Build:
        """Puts a finished build in place of the one that serves, which stays until the next build."""
        async with self.pool.acquire() as db, db.transaction():
            await self._alone(db)
            return await self._swap(db, build)

    async def drop_build(self, build: Build) -> None:
        """Throws a build away that does not serve."""
        async with self.pool.acquire() as db, db.transaction():
            await self._alone(db)
            state = await db.fetchval("SELECT state FROM registry.builds WHERE schema = $1", build.schema)
            if state == "building":
                await self._drop(db, build.schema)

    async def count(self, view: View[Any], schema: str) -> int:
        """Rows of a build: exact up to a million, else as the statistics have it."""
        estimate = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)"
        table = f"{schema}.{view.TABLE.name}"
        if (known := await self.pool.fetchval(estimate, table) or 0) > 1_000_000:
            return int(known)
        return int(await self.pool.fetchval(f"SELECT count(*) FROM {table}"))

    async def parked(self, schema: str) -> tuple[int, str]:
        """How many events a build has put aside, and which kind of error the newest of them made.

        Only its kind: an error's text may quote the event.
        """
        rows = await self.pool.fetch(
            "SELECT position, error FROM parked WHERE projection = $1 ORDER BY position DESC", schema
        )
        if not rows:
            return 0, ""
        return len(rows), f"parked {rows[0]['position']}: {rows[0]['error'].partition('(')[0]}"

    async def _alone(self, db: Any) -> None:
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('okr views registry', 0))")

    async def _make(self, db: Any, view: View[Any]) -> Build:
        newest = await db.fetchval("SELECT max(generation) FROM registry.builds WHERE view = $1", view.NAME) or 0
        schema = f"{view.NAME}_v{view.VERSION}_{newest + 1}"
        await db.execute(f"CREATE SCHEMA {schema}")
        await db.execute(view.TABLE.ddl(schema))
        put = """INSERT INTO registry.builds (view, version, generation, schema, state) VALUES ($1, $2, $3, $4, 'building')
                 RETURNING *"""
        return _build(await db.fetchrow(put, view.NAME, view.VERSION, newest + 1, schema))

    async def _index(self, db: Any, view: View[Any], schema: str, has_key: bool) -> None:
        if not has_key:
            await db.execute(view.TABLE.key_ddl(schema))
        for statement in view.TABLE.index_ddl(schema):
            await db.execute(statement)
        await db.execute(f"ANALYZE {schema}.{view.TABLE.name}")

    async def _checkpoint(self, db: Any, schema: str, source: str, position: int) -> None:
        put = "INSERT INTO projections (projection, source, position) VALUES ($1, $2, $3)"
        await db.execute(put, schema, source, position)

    async def _swap(self, db: Any, build: Build) -> Build:
        await db.execute("UPDATE registry.builds SET state = 'old' WHERE view = $1 AND state = 'live'", build.view)
        change = "UPDATE registry.builds SET state = 'live', built_at = now() WHERE schema = $1 RETURNING *"
        return _build(await db.fetchrow(change, build.schema))

    async def _drop(self, db: Any, schema: str) -> None:
        await db.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        await db.execute("DELETE FROM projections WHERE projection = $1", schema)
        await db.execute("DELETE FROM parked WHERE projection = $1", schema)
        await db.execute("DELETE FROM registry.builds WHERE schema = $1", schema)


def _build(row: Any) -> Build:
    return Build(row["view"], row["version"], row["generation"], row["schema"], row["built_at"])
