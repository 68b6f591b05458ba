"""The bare grpc.aio echo: no interceptor, no parsing, an answer of the same size. `python -m bench.echo PORT FILE` answers FILE's bytes."""

import asyncio
import sys
from pathlib import Path

import grpc


async def main(port: str, answer: bytes) -> None:
    async def handle(_request: bytes, _context: grpc.aio.ServicerContext) -> bytes:
        return answer

    handler = grpc.unary_unary_rpc_method_handler(handle)
    server = grpc.aio.server()
    methods = {"EstimateOdds": handler, "ProposeObjective": handler}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("okr.goal.v1.GoalService", methods),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]).read_bytes()))
