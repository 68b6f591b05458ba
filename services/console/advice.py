"""What went wrong, in one sentence with what to do: the words of the command line for every stable reason."""

from dataclasses import dataclass, field

import grpc
from google.rpc import error_details_pb2, status_pb2


class Unable(Exception):
    """What was asked cannot be done. The text is one sentence that says what to do. passing: it may work if asked again."""

    def __init__(self, sentence: str, passing: bool = False) -> None:
        super().__init__(sentence)
        self.passing = passing


#: By reason of ErrorInfo: what helps. Reasons that are not here speak for themselves.
ADVICE = {
    "REQUEST_ID_REUSED": "run the command again, it makes an id of its own",
    "ETAG_MISMATCH": "look at it again with `{show}` and decide again",
    "WRITE_CONFLICT": "others are writing it right now, run the command again",
    "RESOURCE_NOT_FOUND": "{lists} what there is",
    "RESOURCE_EXISTS": "choose another name",
    "PERMISSION_DENIED": "`okr whoami` shows who you are, `okr login --as PERSON` changes it",
    "TOKEN_MISSING": "`okr login --as PERSON`",
    "TOKEN_INVALID": "`okr login --as PERSON`, or start the region again with `okr up` if its keys were replaced",
    "TOKEN_EXPIRED": "check this machine's clock and run the command again",
    "TOKEN_AUDIENCE_WRONG": "use a token of this region: `okr token`",
    "OVERLOADED": "wait a moment and run the command again",
    "UNAVAILABLE": "`okr status` shows what is missing; run the command again when it is there",
    "DEADLINE_EXCEEDED": "it may have been recorded or not: look at it before you run the command again",
    "PAGE_TOKEN_INVALID": "begin the list again",
    "CONSISTENCY_TOKEN_INVALID": "run the command again",
    "EVENT_TOO_LARGE": "shorten the texts or use fewer key results",
    "DEFECT": "this is a defect of ours; the incident stands in the service's log, see `okr status`",
    "POSITION_BEYOND_HEAD": "ask for a position up to the head that `okr status` shows",
    "ENDS_HAVE_MOVED": "look at what changed with `{show}`, then offer the present ends with `okr align counter {id}`",
    "FACTS_ARE_BEHIND": "wait a moment and run the command again",
    "CALLER_OWES_NO_ANSWER": "`{show}` says who does",
    "CALLER_IS_NO_PARTY": "`okr whoami` shows who you are, `okr login --as PERSON` changes it",
    "OBJECTIVE_IS_UNKNOWN": "if it was just made, wait a moment and run the command again",
    "NOTHING_AWAITS_AN_ANSWER": "`{show}` says where it is",
    "CONTRACT_IS_DUPLICATE": "`okr align show {id}` shows it, `okr align counter {id}` changes it",
    "CONTRACT_IS_NOT_STALE": "there is nothing to confirm",
    "CONTRACT_HAS_ENDED": "propose a new one with `okr align propose`",
    "PROGRESS_WOULD_CIRCLE": "`--supports` serves the parent without carrying progress",
    "METRIC_IS_COUNTED_TWICE": "release the other contract, split the amounts, or take `--supports`",
    "SHARES_EXCEED_THE_WHOLE": "`okr align list --goal PARENT` shows what is given away already",
    "PROVIDER_OBJECTIVE_IS_MISSING": "say which with `--objective`",
    "PROVIDER_OBJECTIVE_IS_NOT_THEIRS": "`okr tree --owner PERSON` or `--unit UNIT` shows theirs",
    "PROVIDER_HAS_NO_LEAD": "ask a person instead",
    "DEPENDENCY_HAS_ENDED": "ask anew with `okr depend request`",
    "ACTIONS_ARE_INCOMPLETE": "give each an owner and a date with `okr action assign`",
    "ACTIONS_ARE_OPEN": "close them with `okr action close`, or carry them on with `--carry-all`",
    "ACTION_HAS_SEVERAL_OWNERS": "make an action for each",
    "AGENDA_IS_LOCKED": "what comes up now can be an action or a decision",
    "AGENDA_IS_EMPTY": "write one with `okr session agenda`",
    "PREVIOUS_SESSION_IS_OPEN": "close it first with `okr session close`",
    "CAPACITY_IS_NOT_DECLARED": "`okr capacity declare` says how much there is",
    "REBUILD_IS_RUNNING": "wait for it, `okr views list` shows how far it is",
}

#: By the collection of a resource: what shows it.
SHOWN_BY = {
    "contracts": "okr align show",
    "dependencies": "okr depend show",
    "sessions": "okr session show",
    "workshops": "okr workshop show",
    "actions": "okr action list",
    "overlaps": "okr overlap list",
    "capacities": "okr capacity show",
    "standings": "okr align path",
    "cycles": "okr cycle list",
}

LISTED = SHOWN_BY.keys() - {"standings"}


@dataclass(frozen=True)
class Fault:
    """An error as a service sent it. fields: what BadRequest says of each field, path and text."""

    status: grpc.StatusCode
    message: str
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    fields: tuple[tuple[str, str], ...] = ()

    def sentence(self, about: str = "") -> str:
        """It, for the person who asked. about: the resource that the request names."""
        said = self.message.strip().rstrip(".") or self.status.name.lower().replace("_", " ")
        if self.fields:
            named = "; ".join(f"{path}: {text.rstrip('.')}" if path else text.rstrip(".") for path, text in self.fields)
            said = f"That cannot be taken: {named}"
        if (incident := self.metadata.get("incident")) and incident not in said:
            said += f" (incident {incident})"
        if current := self.metadata.get("currentEtag"):
            said += f" (now at {current})"
        if self.status is grpc.StatusCode.UNIMPLEMENTED:
            return "The region that runs is of another version and cannot do that; stop it and start it with `okr up`."
        help_ = ADVICE.get(self.reason, "").format(**self._resource(about))
        said = said if "/" in said.partition(" ")[0] else f"{said[:1].upper()}{said[1:]}"
        return said + (f"; {help_}." if help_ else ".")

    def _resource(self, about: str) -> dict[str, str]:
        """How what it is about is named and shown on the command line."""
        name = self.metadata.get("resource") or about
        collection, _, identity = name.partition("/")
        command = SHOWN_BY.get(collection, "okr objective show")
        lists = f"`{command.rpartition(' ')[0]} list` shows"
        if collection not in LISTED:
            lists = "`okr tree`, `okr people list` and `okr unit list` show"
        shown = command if command.endswith("list") or not identity else f"{command} {_typed(collection, identity)}"
        id_ = (self.metadata.get("contract", "").partition("/")[2] or identity)[:8]
        return {"show": shown, "id": id_, "lists": lists}


def _typed(collection: str, identity: str) -> str:
    """An id as short as it can be typed."""
    return f"capacities/{identity}" if collection == "capacities" else identity[:8]


def fault_of(error: grpc.RpcError) -> Fault:
    """The error that a call ended with."""
    reason, metadata, fields = "", {}, []
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
                if detail.Unpack(info):
                    reason, metadata = info.reason, dict(info.metadata)
                elif detail.Unpack(request):
                    fields = [(each.field, each.description) for each in request.field_violations]
    return Fault(error.code(), error.details() or "", reason, metadata, tuple(fields))
