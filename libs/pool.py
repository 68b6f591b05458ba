"""Pools of connections to PostgreSQL, as every service opens them."""

from typing import Any

import asyncpg


async def open_pool(dsn: str, **options: Any) -> asyncpg.Pool:
    """A pool for queries that leave nothing behind in a session. options: of asyncpg.create_pool.

    The reset that asyncpg sends by default when a connection is given back would be a round trip for each query.
    """
    return await asyncpg.create_pool(dsn, reset=_keep, **options)


async def _keep(connection: Any) -> None:
    """Leaves the session as it is."""
