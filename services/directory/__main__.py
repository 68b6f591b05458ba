"""The directory service: `python -m services.directory`."""

from okr.directory.v1 import events_pb2, person_service_pb2, unit_service_pb2

from libs.serve import CommandService, serve
from services.directory import person, unit

SERVICE = CommandService(
    name="directory",
    services={
        unit_service_pb2.DESCRIPTOR.services_by_name["UnitService"]: unit,
        person_service_pb2.DESCRIPTOR.services_by_name["PersonService"]: person,
    },
    events=(events_pb2,),
    is_directory=True,
)

if __name__ == "__main__":
    serve(SERVICE)
