"""The goal service: `python -m services.goal`."""

from okr.goal.v1 import cycle_service_pb2, events_pb2, goal_service_pb2, policy_service_pb2, reaction_service_pb2

from libs.serve import CommandService, serve
from services.goal import binding, cycle, goal, policy, reaction, reactions
from services.goal.due import keep_time

SERVICE = CommandService(
    name="goal",
    services={
        goal_service_pb2.DESCRIPTOR.services_by_name["GoalService"]: goal,
        cycle_service_pb2.DESCRIPTOR.services_by_name["CycleService"]: cycle,
        policy_service_pb2.DESCRIPTOR.services_by_name["PolicyService"]: policy,
        reaction_service_pb2.DESCRIPTOR.services_by_name["ReactionService"]: reaction,
    },
    events=(events_pb2,),
    rules=(binding,),
    background=(keep_time, reactions.react),
    known={"alignment": reactions},
)

if __name__ == "__main__":
    serve(SERVICE)
