"""What can be done: the names of all commands and reads, in the sets that the rules of permission speak of."""

DRAFTING = frozenset({"DraftObjective", "ProposeObjective", "OpenDialogue"})
NEGOTIATING = frozenset(
    {
        "OpenDialogue",
        "ReviseTerms",
        "RequestResource",
        "OfferResource",
        "RefuseResource",
        "WithdrawResource",
        "StateFact",
        "EstimateOdds",
        "AcceptTerms",
        "DeclineTerms",
        "EscalateDialogue",
        "ReopenDialogue",
        "RetargetKeyResult",
        "ReweightKeyResults",
    }
)
STEERING = frozenset({"ActivateObjective", "CloseObjective", "CarryObjective", "TransferObjective"})
RESOLVING = frozenset({"ReviseTerms", "TransferObjective", "CloseObjective"})
RESTRICTING = frozenset({"RestrictObjective", "LiftRestriction"})

#: Between two parties, who are known only where the rules look at both ends: contracts and dependencies.
ALIGNING = frozenset(
    {
        "ProposeContract",
        "CounterContract",
        "AcceptContract",
        "DeclineContract",
        "EscalateContract",
        "ReconfirmContract",
        "FulfillContract",
        "BreachContract",
        "ReleaseContract",
        "RequestDependency",
        "ClarifyDependency",
        "CounterDependency",
        "AcceptDependency",
        "DeclineDependency",
        "EscalateDependency",
        "TakeDependencyRisk",
        "StartDependency",
        "ForecastDependency",
        "DeliverDependency",
        "AcceptDelivery",
        "RejectDelivery",
        "BreachDependency",
        "CancelDependency",
    }
)
STANDING = frozenset({"DeclareStandalone", "WithdrawStandalone"})
SETTLING = frozenset({"ResolveOverlap", "DismissOverlap"})
CAPACITY = frozenset({"DeclareCapacity", "PlanLoad", "DropLoad", "CutLoad"})
#: Begins something that has its own people from then on.
CALLING = frozenset({"PlanSession", "PlanWorkshop", "RecordAction"})
#: Runs a session or a workshop: a service to those who take part, not content.
FACILITATING = frozenset(
    {
        "ReplanSession",
        "ReviseAgenda",
        "LockAgenda",
        "AddPreread",
        "OpenSession",
        "RecordMinutes",
        "CloseSession",
        "CancelSession",
        "OpenWorkshop",
        "OpenVoting",
        "CloseWorkshop",
    }
)
#: What comes out of a session or a workshop.
DECIDING = frozenset(
    {"RecordDecision", "SubmitPrework", "SubmitIdea", "VoteIdeas", "RecordDissent", "AdoptIdea"},
)
FOLLOWING_UP = frozenset({"AssignAction", "CloseAction", "ReopenAction", "CancelAction"})
#: What a service records by itself because something happened.
REACTING = frozenset(
    {
        "ActivateContract",
        "OutdateContract",
        "WarnContract",
        "ConfirmSupport",
        "WarnDependency",
        "ForecastDependency",
        "FindOverlap",
        "ConfirmOutput",
        "SupportDependency",
        "DraftIdea",
    }
)
ESCALATING = frozenset({"EscalateDialogue", "EscalateContract", "EscalateDependency"})
BREACHING = frozenset({"BreachContract", "BreachDependency"})
IMPORTING = frozenset({"ImportObjective", "ImportContract"})

#: Everything that writes or judges what an objective says, or what people agree on between objectives.
CONTENT = (
    DRAFTING
    | NEGOTIATING
    | STEERING
    | RESTRICTING
    | IMPORTING
    | ALIGNING
    | STANDING
    | SETTLING
    | CAPACITY
    | DECIDING
    | REACTING
    | {"MeasureKeyResult", "DeclareOverlap"}
)
CYCLES = frozenset({"PlanCycle", "ReplanCycle", "OpenCycle", "StartCycle", "WindUpCycle", "CloseCycle"})
POLICY = frozenset({"PublishPolicyPack", "BindPolicyPack"})
UNITS = frozenset({"FoundUnit", "RenameUnit", "MoveUnit", "DissolveUnit"})
PERSONS = frozenset(
    {
        "RegisterPerson",
        "CorrectContact",
        "MovePerson",
        "AssignManager",
        "AssignRole",
        "RevokeRole",
        "AssignHomeRegion",
        "RecordDeparture",
    }
)
SETUP = CYCLES | POLICY | {"FoundUnit", "RegisterPerson", "AssignManager", "AssignRole"}
LOG = frozenset({"ReadLog", "FollowLog", "GetHead"})
TEXT = frozenset({"ReadObjectiveText"})
OWED = frozenset({"ReadOwed", "ListOwed"})
#: What a reader sees beside the text of objectives: stubs, numbers, the tree, how they align, units and people.
OPEN = frozenset(
    {
        "ReadView",
        "ReadDirectory",
        "GetActionStatistics",
        "GetAlignmentGraph",
        "GetAlignmentHealth",
        "GetAlignmentPath",
        "GetCapacity",
        "GetContract",
        "GetDependency",
        "GetObjectivePage",
        "GetPerson",
        "GetSession",
        "GetWorkshop",
        "ListActions",
        "ListAlignmentFindings",
        "ListAlignmentHistory",
        "ListAlignmentTree",
        "ListCapacities",
        "ListContracts",
        "ListCycles",
        "ListDependencies",
        "ListObjectiveHistory",
        "ListObjectiveTree",
        "ListOverlaps",
        "ListPeople",
        "ListPolicyPacks",
        "ListSessions",
        "ListUnitBoard",
        "ListUnits",
        "ListViews",
        "ListWorkshops",
    }
)
#: Every action there is; any other is denied.
ACTIONS = (
    CONTENT
    | CALLING
    | FACILITATING
    | FOLLOWING_UP
    | CYCLES
    | POLICY
    | UNITS
    | PERSONS
    | LOG
    | TEXT
    | OWED
    | OPEN
    | {"RebuildView"}
)
