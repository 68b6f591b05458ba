"""The rival: a plain CRUD service over the same messages. One row per objective, no history, no identity, no checks beyond the version.

grpc.aio + async SQLAlchemy + asyncpg, tuned as its authors would: one statement per call in autocommit (no BEGIN and COMMIT round trips),
a pool that covers the callers, prepared statements cached. `python -m bench.crud PORT DSN`; the schema is made at start.
"""

import asyncio
import sys
import uuid

import grpc
from okr.goal.v1.goal_service_pb2 import (
    EstimateOddsRequest,
    EstimateOddsResponse,
    ProposeObjectiveRequest,
    ProposeObjectiveResponse,
)
from okr.goal.v1.objective_pb2 import Objective, Odds, Terms
from sqlalchemy import BigInteger, DateTime, LargeBinary, String, Uuid, func, insert, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "objectives"
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(String)
    unit: Mapped[str] = mapped_column(String, index=True)
    cycle: Mapped[str] = mapped_column(String, index=True)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    odds: Mapped[str] = mapped_column(String, default="")
    odds_by: Mapped[str] = mapped_column(String, default="")
    updated_at: Mapped[object] = mapped_column(DateTime(timezone=True), server_default=func.now(), onupdate=func.now())


def objective(row) -> Objective:
    answer = Objective(
        name=f"objectives/{row.id}", etag=f"v{row.version}", terms=Terms.FromString(row.terms), revision=1
    )
    if row.odds:
        answer.odds.append(Odds(by=row.odds_by, odds=row.odds, revision=1))
    return answer


async def main(port: str, dsn: str) -> None:
    engine = create_async_engine(dsn, pool_size=32, max_overflow=32, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.run_sync(Base.metadata.create_all)
    table = Row.__table__
    fields = (table.c.id, table.c.version, table.c.terms, table.c.odds, table.c.odds_by)

    async def propose(request: ProposeObjectiveRequest, _context: grpc.aio.ServicerContext) -> ProposeObjectiveResponse:
        terms = request.terms
        values = {
            "id": uuid.UUID(request.request_id),
            "version": 1,
            "owner": terms.owner,
            "unit": terms.unit,
            "cycle": terms.cycle,
            "terms": terms.SerializeToString(),
            "odds": "",
            "odds_by": "",
        }
        async with engine.connect() as connection:
            row = (await connection.execute(insert(table).values(**values).returning(*fields))).one()
        return ProposeObjectiveResponse(objective=objective(row))

    async def estimate(request: EstimateOddsRequest, context: grpc.aio.ServicerContext) -> EstimateOddsResponse:
        statement = (
            update(table)
            .where(
                table.c.id == uuid.UUID(request.name.removeprefix("objectives/")),
                table.c.version == int(request.etag[1:]),
            )
            .values(version=table.c.version + 1, odds=request.odds, odds_by="people/p1")
            .returning(*fields)
        )
        async with engine.connect() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            await context.abort(grpc.StatusCode.ABORTED, "moved")
        return EstimateOddsResponse(objective=objective(row))

    server = grpc.aio.server()
    methods = {
        "EstimateOdds": grpc.unary_unary_rpc_method_handler(
            estimate, EstimateOddsRequest.FromString, EstimateOddsResponse.SerializeToString
        ),
        "ProposeObjective": grpc.unary_unary_rpc_method_handler(
            propose, ProposeObjectiveRequest.FromString, ProposeObjectiveResponse.SerializeToString
        ),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("okr.goal.v1.GoalService", methods),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
