"""Whether a service of ours serves: `python -m deploy.health HOST:PORT` ends with 0 if it says so. For containers."""

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

PATIENCE_S = 3.0


def serves(address: str) -> bool:
    """True if the service at this address says that it serves."""
    with grpc.insecure_channel(address) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE_S)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


if __name__ == "__main__":
    sys.exit(0 if serves(sys.argv[1]) else 1)
