"""The alignment service: `python -m services.alignment`."""

from okr.alignment.v1 import (
    action_service_pb2,
    capacity_service_pb2,
    contract_service_pb2,
    dependency_service_pb2,
    events_pb2,
    overlap_service_pb2,
    session_service_pb2,
    standing_service_pb2,
    workshop_service_pb2,
)

from libs.serve import CommandService, serve
from services.alignment import (
    action,
    capacity,
    contract,
    dependency,
    known,
    metric,
    overlap,
    session,
    standing,
    workshop,
)
from services.alignment.due import keep_time
from services.alignment.reactions import react

SERVICE = CommandService(
    name="alignment",
    services={
        contract_service_pb2.DESCRIPTOR.services_by_name["ContractService"]: contract,
        standing_service_pb2.DESCRIPTOR.services_by_name["StandingService"]: standing,
        dependency_service_pb2.DESCRIPTOR.services_by_name["DependencyService"]: dependency,
        overlap_service_pb2.DESCRIPTOR.services_by_name["OverlapService"]: overlap,
        capacity_service_pb2.DESCRIPTOR.services_by_name["CapacityService"]: capacity,
        session_service_pb2.DESCRIPTOR.services_by_name["SessionService"]: session,
        action_service_pb2.DESCRIPTOR.services_by_name["ActionService"]: action,
        workshop_service_pb2.DESCRIPTOR.services_by_name["WorkshopService"]: workshop,
    },
    events=(events_pb2,),
    rules=(metric,),
    background=(react, keep_time),
    known={"goal": known},
)

if __name__ == "__main__":
    serve(SERVICE)
