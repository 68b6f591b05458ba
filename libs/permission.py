"""Who may do what: every rule, in one pure function that denies by default. docs/permissions.md lists them for readers."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from okr.directory.v1.directory_pb2 import (
    ROLE_AUDITOR,
    ROLE_BUSINESS_LEAD,
    ROLE_DIRECTORY_KEEPER,
    ROLE_HR_MECHANIC,
    ROLE_HR_NAVIGATOR,
    ROLE_PLATFORM_ENGINEER,
)

from libs.actions import (
    ACTIONS,
    ALIGNING,
    BREACHING,
    CALLING,
    CAPACITY,
    CONTENT,
    CYCLES,
    DECIDING,
    DRAFTING,
    ESCALATING,
    FACILITATING,
    FOLLOWING_UP,
    IMPORTING,
    LOG,
    NEGOTIATING,
    OPEN,
    OWED,
    PERSONS,
    POLICY,
    REACTING,
    RESOLVING,
    RESTRICTING,
    SETTLING,
    SETUP,
    STANDING,
    STEERING,
    TEXT,
    UNITS,
)
from libs.people import People

DEFAULT_DENY = "default-deny"


@dataclass(frozen=True)
class Principal:
    """Who calls, as the verified token says. subject: "people/.." or "apps/.."; on_behalf_of: "people/.." or ""."""

    subject: str
    scopes: frozenset[str] = frozenset()
    on_behalf_of: str = ""

    @property
    def person(self) -> str:
        """The person whose rights count: the caller, or whom an app with scope okr.act acts for."""
        if self.subject.startswith("people/"):
            return self.subject
        return self.on_behalf_of if "okr.act" in self.scopes else ""


@dataclass(frozen=True)
class Resource:
    """What the rules look at of the thing that is acted on; a rule module fills it in from its state and the command."""

    #: "objective", "cycle", "policy_pack", "reaction", "contract", "dependency", "standing", "overlap", "capacity",
    #: "session", "action", "workshop", "unit", "person", "log", "view" or "owed".
    kind: str
    name: str = ""
    #: Of a session or workshop its facilitator.
    owner: str = ""
    counterpart: str = ""
    #: Everybody else who is a party: participants of a session, owners of what overlaps.
    parties: frozenset[str] = frozenset()
    #: Unit that it belongs to; "" means the whole company.
    unit: str = ""
    #: Unit that it would come to, if the command moves it.
    to_unit: str = ""
    readers: frozenset[str] = frozenset()
    restricted: bool = False
    key_result_owner: str = ""
    #: Who says which level of the key result's rubric is reached.
    verifier: str = ""
    escalated_to: str = ""


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and the id of the rule that said so."""

    allowed: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide."""

    principal: Principal
    person: str
    action: str
    resource: Resource
    people: People

    def has_scope(self, scope: str) -> bool:
        return scope in self.principal.scopes

    def is_party(self) -> bool:
        """The person is a party, or drives the key result that it is about."""
        resource = self.resource
        parties = (resource.owner, resource.counterpart, resource.key_result_owner)
        return bool(self.person) and (self.person in parties or self.person in resource.parties)

    def writes_own(self) -> bool:
        """A party to what is written. In a session or workshop only who takes part without running it."""
        if self.resource.kind in ("session", "workshop"):
            return self.person in self.resource.parties and self.person != self.resource.owner
        return self.is_party()

    def is_open(self) -> bool:
        """No restricted text is asked for. That a restricted objective is there, and counts, is open."""
        return not (self.resource.restricted and self.action in TEXT)

    def is_active(self) -> bool:
        return self.people.is_active(self.person)

    def is_line_of_owner(self) -> bool:
        return self.is_active() and self.person in self.people.line_of(self.resource.owner)

    def units(self) -> list[str]:
        return [unit for unit in (self.resource.unit, self.resource.to_unit) if unit]

    def covers(self, role: int) -> bool:
        """The person holds the role over the resource's unit and over the one that it comes to."""
        if not (units := self.units()):
            return self.covers_company(role)
        return all(self.people.holds(self.person, role, unit) for unit in units)

    def covers_or_hears(self, role: int) -> bool:
        """The same. From a top unit also where no unit is: the rules then say so."""
        known, everywhere = self.people.knows_unit, self.covers_company(role)
        return all(
            everywhere if not known(unit) else self.people.holds(self.person, role, unit)
            for unit in self.units() or [""]
        )

    def is_line_of_lead(self) -> bool:
        """The person stands above somebody who leads the unit."""
        people = self.people
        return self.is_active() and any(
            self.person in people.line_of(lead) for lead in people.holders(ROLE_BUSINESS_LEAD, self.resource.unit)
        )

    def covers_company(self, role: int) -> bool:
        people = self.people
        tops = (unit for held, unit in people.roles_of(self.person) if held == role and not people.parent_of(unit))
        return any(people.unit_exists(unit) for unit in tops)


@dataclass(frozen=True)
class Rule:
    """One sentence of the policy. It applies to its actions, when its condition is true."""

    id: str
    allows: bool
    actions: frozenset[str]
    says: str
    when: Callable[[Question], bool]


RULES = (
    Rule(
        "nobody-borrows-a-name",
        False,
        ACTIONS,
        "Only an application with scope okr.act acts for a person; the rights of that person are then its own.",
        lambda q: (
            bool(q.principal.on_behalf_of) and (q.principal.subject.startswith("people/") or not q.has_scope("okr.act"))
        ),
    ),
    Rule(
        "departed-may-nothing",
        False,
        ACTIONS,
        "Who has left may do nothing, and nothing may be done in their name.",
        lambda q: q.people.knows_person(q.person) and not q.is_active(),
    ),
    Rule(
        "navigator-never-writes-content",
        False,
        CONTENT,
        "HR as navigator writes no content, save where they are a party themselves; facilitating makes nobody a party.",
        lambda q: q.people.has_role(q.person, ROLE_HR_NAVIGATOR) and not q.writes_own(),
    ),
    Rule(
        "mechanic-never-reads-restricted",
        False,
        TEXT | CONTENT,
        "HR as mechanic never sees the text of a restricted objective, neither in a read nor in a command's answer.",
        lambda q: q.resource.restricted and q.people.has_role(q.person, ROLE_HR_MECHANIC),
    ),
    Rule(
        "mechanic-never-reads-log",
        False,
        LOG,
        "HR as mechanic never reads the log, because restricted texts stand in it.",
        lambda q: q.people.has_role(q.person, ROLE_HR_MECHANIC),
    ),
    Rule(
        "nobody-gives-themselves-a-role",
        False,
        frozenset({"AssignRole"}),
        "Nobody gives a role to themselves.",
        lambda q: bool(q.person) and q.person == q.resource.name,
    ),
    Rule(
        "owner-drafts",
        True,
        DRAFTING,
        "People draft and propose objectives of their own.",
        lambda q: q.is_active() and q.person == q.resource.owner,
    ),
    Rule(
        "line-drafts",
        True,
        DRAFTING,
        "A manager drafts and proposes objectives for people below them in the line.",
        Question.is_line_of_owner,
    ),
    Rule(
        "lead-drafts-for-unit",
        True,
        DRAFTING,
        "A business lead drafts and proposes objectives for people in the unit and below.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "party-negotiates",
        True,
        NEGOTIATING,
        "The owner and the counterpart negotiate, accept, decline and change the terms.",
        lambda q: q.is_active() and q.person in (q.resource.owner, q.resource.counterpart),
    ),
    Rule(
        "escalated-resolves",
        True,
        RESOLVING,
        "Whom a dialogue was escalated to may revise its terms, transfer it or close it.",
        lambda q: q.is_active() and q.person == q.resource.escalated_to,
    ),
    Rule(
        "timekeeper-escalates",
        True,
        ESCALATING,
        "The timekeeper (scope okr.timekeeper) escalates what is not answered in time.",
        lambda q: q.has_scope("okr.timekeeper"),
    ),
    Rule(
        "timekeeper-breaches",
        True,
        BREACHING,
        "The timekeeper (scope okr.timekeeper) breaches a contract or dependency whose date has passed.",
        lambda q: q.has_scope("okr.timekeeper"),
    ),
    Rule(
        "party-steers",
        True,
        STEERING,
        "The owner and the counterpart activate, transfer, carry and close.",
        lambda q: q.is_active() and q.person in (q.resource.owner, q.resource.counterpart),
    ),
    Rule(
        "lead-steers",
        True,
        STEERING,
        "A business lead activates, transfers, carries and closes objectives of the unit and below.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "owner-restricts",
        True,
        RESTRICTING,
        "The owner restricts who may read the text, and lifts it.",
        lambda q: q.is_active() and q.person == q.resource.owner,
    ),
    Rule(
        "lead-restricts",
        True,
        RESTRICTING,
        "A business lead restricts objectives of the unit and below, and lifts it.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "owner-measures",
        True,
        frozenset({"MeasureKeyResult"}),
        "The owner of the objective, or of the key result, records readings.",
        lambda q: q.is_active() and q.person in (q.resource.owner, q.resource.key_result_owner),
    ),
    Rule(
        "verifier-measures",
        True,
        frozenset({"MeasureKeyResult"}),
        "The verifier of a rubric records which level is reached.",
        lambda q: q.is_active() and q.person == q.resource.verifier,
    ),
    Rule(
        "app-measures",
        True,
        frozenset({"MeasureKeyResult"}),
        "An application with scope okr.measure pushes readings.",
        lambda q: q.has_scope("okr.measure"),
    ),
    Rule(
        "app-imports",
        True,
        IMPORTING,
        "An application with scope okr.import brings objectives and contracts in.",
        lambda q: q.has_scope("okr.import"),
    ),
    Rule(
        "party-aligns",
        True,
        ALIGNING,
        "People negotiate and keep contracts and dependencies; the rules refuse who is no party to it.",
        Question.is_active,
    ),
    Rule(
        "owner-stands-alone",
        True,
        STANDING,
        "The owner says that an objective stands alone, and takes it back.",
        lambda q: q.is_active() and q.resource.owner in (q.person, ""),
    ),
    Rule(
        "everyone-declares-overlaps",
        True,
        frozenset({"DeclareOverlap"}),
        "Everybody who works here says what conflicts or is planned twice.",
        Question.is_active,
    ),
    Rule(
        "party-settles-overlaps",
        True,
        SETTLING,
        "The owners of what overlaps say how it was resolved, or that it is none.",
        lambda q: q.is_active() and q.is_party(),
    ),
    Rule(
        "lead-settles-overlaps",
        True,
        SETTLING,
        "A business lead above all that overlaps says how it was resolved, or that it is none.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "lead-declares-capacity",
        True,
        CAPACITY,
        "A business lead says what the unit and those below can do, and plans, drops and cuts their loads.",
        lambda q: q.covers_or_hears(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "line-declares-capacity",
        True,
        CAPACITY,
        "So does the line of the unit's business lead.",
        Question.is_line_of_lead,
    ),
    Rule(
        "everyone-calls-together",
        True,
        CALLING,
        "Everybody who works here plans sessions and workshops, and records actions.",
        Question.is_active,
    ),
    Rule(
        "party-meets",
        True,
        FACILITATING | DECIDING,
        "Facilitator and participants run a session or workshop and take part in it.",
        lambda q: q.is_active() and q.is_party(),
    ),
    Rule(
        "lead-meets",
        True,
        FACILITATING | DECIDING,
        "A business lead does so in sessions and workshops of the unit and below.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "line-meets",
        True,
        FACILITATING | DECIDING,
        "So does the facilitator's line: somebody has to where the facilitator has left.",
        Question.is_line_of_owner,
    ),
    Rule(
        "party-follows-up",
        True,
        FOLLOWING_UP,
        "Whose action it is, and who took it together, assigns, closes, reopens and cancels it.",
        lambda q: q.is_active() and (q.is_party() or q.person == q.resource.escalated_to),
    ),
    Rule(
        "line-follows-up",
        True,
        FOLLOWING_UP,
        "So does the line of whose action it is.",
        Question.is_line_of_owner,
    ),
    Rule(
        "lead-follows-up",
        True,
        FOLLOWING_UP,
        "So does a business lead for actions of the unit and below.",
        lambda q: q.covers(ROLE_BUSINESS_LEAD),
    ),
    Rule(
        "reaction-follows",
        True,
        REACTING,
        "A service (scope okr.reaction) records what follows from an event.",
        lambda q: q.has_scope("okr.reaction"),
    ),
    Rule(
        "navigator-sets-rules",
        True,
        CYCLES | POLICY,
        "HR as navigator publishes policy packs, binds them to units below, and, from the top unit, plans and runs cycles.",
        lambda q: _navigates(q),
    ),
    Rule(
        "keeper-keeps-directory",
        True,
        UNITS | PERSONS,
        "A directory keeper keeps units, people, lines and roles of the unit and below.",
        lambda q: q.covers_or_hears(ROLE_DIRECTORY_KEEPER),
    ),
    Rule(
        "self-corrects-contact",
        True,
        frozenset({"CorrectContact"}),
        "People correct how they are called and reached.",
        lambda q: q.is_active() and q.person == q.resource.name,
    ),
    Rule(
        "setup",
        True,
        SETUP,
        "The local console (scope okr.setup) sets a region up: units, people, lines, roles, policy packs, cycles.",
        lambda q: q.has_scope("okr.setup"),
    ),
    Rule(
        "everyone-reads-open",
        True,
        OPEN | TEXT,
        "Everybody who works here reads what is not restricted, and of a restricted objective all but its text.",
        lambda q: q.is_active() and q.is_open(),
    ),
    Rule(
        "app-reads-open",
        True,
        OPEN | TEXT,
        "An application with scope okr.read reads what everybody reads.",
        lambda q: q.has_scope("okr.read") and q.is_open(),
    ),
    Rule(
        "party-reads-restricted",
        True,
        TEXT,
        "The parties, whom it was escalated to and the named readers read a restricted text.",
        lambda q: (
            q.is_active() and (q.is_party() or q.person == q.resource.escalated_to or q.person in q.resource.readers)
        ),
    ),
    Rule(
        "line-reads-restricted",
        True,
        TEXT,
        "The owner's line reads a restricted text.",
        Question.is_line_of_owner,
    ),
    Rule(
        "self-reads-owed",
        True,
        OWED,
        "People read what they owe.",
        lambda q: q.is_active() and q.person == q.resource.owner,
    ),
    Rule(
        "line-reads-owed",
        True,
        OWED,
        "A manager reads what people below them in the line owe.",
        Question.is_line_of_owner,
    ),
    Rule(
        "auditor-reads-log",
        True,
        LOG,
        "An auditor of the top unit reads the log.",
        lambda q: q.covers(ROLE_AUDITOR),
    ),
    Rule(
        "service-reads-log",
        True,
        LOG,
        "A service (scope okr.log) follows the log.",
        lambda q: q.has_scope("okr.log"),
    ),
    Rule(
        "mechanic-repairs",
        True,
        frozenset({"RebuildView"}),
        "HR as mechanic rebuilds views.",
        lambda q: q.people.has_role(q.person, ROLE_HR_MECHANIC),
    ),
    Rule(
        "engineer-repairs",
        True,
        frozenset({"RebuildView"}),
        "A platform engineer rebuilds views.",
        lambda q: q.people.has_role(q.person, ROLE_PLATFORM_ENGINEER),
    ),
)


def _navigates(q: Question) -> bool:
    if q.resource.kind == "policy_pack" and not q.resource.unit:
        return q.people.has_role(q.person, ROLE_HR_NAVIGATOR)
    return q.covers(ROLE_HR_NAVIGATOR)


def _by_action(allows: bool) -> dict[str, tuple[Rule, ...]]:
    pairs = sorted(
        (action, place) for place, rule in enumerate(RULES) if rule.allows == allows for action in rule.actions
    )
    return {
        action: tuple(RULES[place] for _, place in group) for action, group in groupby(pairs, key=lambda pair: pair[0])
    }


_FORBID = _by_action(allows=False)
_ALLOW = _by_action(allows=True)


def decide(principal: Principal, action: str, resource: Resource, people: People) -> Decision:
    """Decides at the present of `people`. The first rule that forbids wins, then the first that allows, else nobody may.

    action: name of the rpc ("AcceptTerms") or of a read ("ReadObjectiveText", "ReadOwed", "ReadLog", "RebuildView").
    """
    question = Question(principal, principal.person, action, resource, people)
    for rule in _FORBID.get(action, ()):
        if rule.when(question):
            return Decision(False, rule.id)
    for rule in _ALLOW.get(action, ()):
        if rule.when(question):
            return Decision(True, rule.id)
    return Decision(False, DEFAULT_DENY)
