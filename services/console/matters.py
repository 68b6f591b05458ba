"""What alignment decides about (contracts, dependencies, sessions, ...): found by what a person types, decided on as shown."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from okr.views.v1.directory_service_pb2 import ListPeopleRequest, ListUnitsRequest
from okr.views.v1.objective_page_service_pb2 import GetObjectivePageRequest

from services.console.advice import Unable
from services.console.connection import Connection, connect
from services.console.drawing import day, out, warn
from services.console.objective import set_field
from services.console.page import said, short, show_receipt
from services.console.people import find_objective, found
from services.console.plain import number, print_json


@dataclass(frozen=True)
class Sort:
    """A sort of thing. spoken: texts of a card that a person may name it by, the first also tells it from others."""

    word: str
    words: str
    command: str
    spoken: Callable[[Any], tuple[str, ...]]
    has_get: bool = True

    @property
    def title(self) -> str:
        """As in the names of messages: Contract."""
        return self.word.title()

    @property
    def reads(self) -> Any:
        """Messages of the queries."""
        return import_module(f"okr.views.v1.{self.word}_list_service_pb2")

    @property
    def decides(self) -> Any:
        """Messages of the commands."""
        return import_module(f"okr.alignment.v1.{self.word}_service_pb2")

    def listed(self, connection: Connection, **fields: Any) -> list[Any]:
        """The cards that the list has under these filters."""
        request = getattr(self.reads, f"List{self.words.title()}Request")(**fields)
        return list(connection.pages(request, self.words))

    def read(self, connection: Connection, text: str) -> Any:
        """The answer about one, given by its name, the beginning of its id or one of its texts. Raises Unable."""
        name = self.find(connection, text).name if not self._is_name(text) else self._named(text)
        return connection.ask(getattr(self.reads, f"Get{self.title}Request")(name=name))

    def card(self, connection: Connection, text: str) -> Any:
        """The card of one. Raises Unable."""
        if self.has_get:
            return getattr(self.read(connection, text), self.word)
        wanted = self.find(connection, text).name
        return next(card for card in self.listed(connection) if self.of(card).name == wanted)

    def of(self, card: Any) -> Any:
        """The thing that a card shows."""
        return getattr(card, self.word)

    def find(self, connection: Connection, text: str) -> Any:
        """The thing with this name or text. Raises Unable."""
        cards = self.listed(connection)
        wanted = text.removeprefix(f"{self.words}/").casefold()
        things = [self.of(card).name.partition("/")[2] for card in cards]
        begin = [card for card, thing in zip(cards, things, strict=True) if wanted and thing.startswith(wanted)]
        if len(begin) == 1:
            return self.of(begin[0])
        card = found(
            self.word,
            text,
            begin or cards,
            lambda card: (self.of(card).name, *self.spoken(card)),
            lambda card: f"{short(self.of(card).name)} {self.spoken(card)[0]}",
            f"{self.command} list",
        )
        return self.of(card)

    def _is_name(self, text: str) -> bool:
        wanted = text.removeprefix(f"{self.words}/")
        return (len(wanted) == 36 and wanted.count("-") == 4) or (self.word == "capacity" and "." in wanted)

    def _named(self, text: str) -> str:
        return f"{self.words}/{text.removeprefix(f'{self.words}/')}"


CONTRACT = Sort("contract", "contracts", "okr align", lambda card: (card.contract.terms.statement,))
DEPENDENCY = Sort("dependency", "dependencies", "okr depend", lambda card: (card.dependency.terms.deliverable,))
SESSION = Sort("session", "sessions", "okr session", lambda card: (card.session.plan.title,))
WORKSHOP = Sort("workshop", "workshops", "okr workshop", lambda card: (card.workshop.plan.title,))
ACTION = Sort("action", "actions", "okr action", lambda card: (card.action.text,), has_get=False)
OVERLAP = Sort("overlap", "overlaps", "okr overlap", lambda card: (card.overlap.statement,), has_get=False)
CAPACITY = Sort("capacity", "capacities", "okr capacity", lambda card: (card.unit_title,))

#: request, card as it is now, connection.
Fill = Callable[[Any, Any, Connection], None]


def decide(sort: Sort, ref: str, rpc: str, check: bool, as_json: bool, fill: Fill | None = None, **fields: Any) -> None:
    """Make a decision about one of a sort on what its card shows now; words become enum values. Raises Unable."""
    with connect() as connection:
        card = sort.card(connection, ref)
        request = new_request(sort, rpc, check, **fields)
        request.name = sort.of(card).name
        if "etag" in request.DESCRIPTOR.fields_by_name:
            request.etag = sort.of(card).etag
        if fill is not None:
            fill(request, card, connection)
        tell(connection, connection.decide(request), as_json, check)


def new_request(sort: Sort, rpc: str, check: bool, **fields: Any) -> Any:
    """The request of a command with these fields; words become enum values."""
    request = getattr(sort.decides, f"{rpc}Request")(validate_only=check)
    for name, value in fields.items():
        set_field(request, name, value)
    return request


def begin(request: Any, connection: Connection, as_json: bool) -> None:
    """Send a command that makes something."""
    tell(connection, connection.decide(request), as_json, request.validate_only)


# goals ----------------------------------------------------------------------------------------------------------------


def find_goal(connection: Connection, text: str) -> str:
    """Name of an objective, or of a key result: the objective as in find_objective, `/` and the key result's id or number.

    Raises Unable.
    """
    head, slash, tail = text.rpartition("/")
    if "/keyResults/" in text:
        head, slash, tail = *text.partition("/keyResults/")[:2], text.partition("/keyResults/")[2]
    if not slash or (text.startswith("objectives/") and head == "objectives"):
        return find_objective(connection, text)
    try:
        objective = find_objective(connection, head)
    except Unable:
        if "/keyResults/" in text:
            raise
        with suppress(Unable):
            return find_objective(connection, text)  # its title has a slash
        raise
    return f"{objective}/keyResults/{_key_result(connection, objective, tail)}"


def _key_result(connection: Connection, objective: str, text: str) -> str:
    """Id of a key result by its id or its number."""
    page = connection.ask(GetObjectivePageRequest(name=objective)).page
    ids = [each.key_result_id for each in page.card.key_results]
    if text in ids or (not ids and page.card.withheld):
        return text
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(ids):
        return ids[int(text) - 1]
    raise Unable(
        f"{short(objective)} has no key result “{text}”: it has {', '.join(ids)}, and the first can be written as 1."
        if ids
        else f"{short(objective)} has no key results: name the objective alone."
    )


def find_subject(connection: Connection, text: str) -> str:
    """Name of what something is about: contracts/… or dependencies/… by the beginning of the id, else a goal."""
    for sort in (CONTRACT, DEPENDENCY):
        if text.startswith(f"{sort.words}/"):
            return str(sort.find(connection, text).name)
    return find_goal(connection, text)


def find_load(connection: Connection, text: str) -> str:
    """Name of what takes capacity: dependencies/… by the beginning of the id, else an objective."""
    if text.startswith("dependencies/"):
        return str(DEPENDENCY.find(connection, text).name)
    return find_objective(connection, text)


def goal_text(goal: Any) -> str:
    """A goal as a list shows it: "3f2a91c0/kr1 Title of the key result"."""
    key_result = f"/{goal.key_result_id}" if goal.key_result_id else ""
    title = goal.key_result_title or goal.objective.title or ("(restricted)" if goal.objective.name else "")
    return f"{short(goal.objective.name)}{key_result} {title}".strip()


def short_name(name: str) -> str:
    """A name as short as it can be typed: objectives/3f2a91c0-…/keyResults/kr1 -> 3f2a91c0/kr1; contracts/3f2a91c0."""
    head, _, tail = name.partition("/keyResults/")
    collection, _, identity = head.partition("/")
    if collection in ("units", "people", "cycles", "apps", "capacities"):
        return identity
    return (short(head) if collection == "objectives" else f"{collection}/{identity[:8]}") + (
        f"/{tail}" if tail else ""
    )


# dates and times -------------------------------------------------------------------------------------------------------


def moment(text: str, flag: str, end_of_day: bool = False, zone: str = "") -> Timestamp:
    """A time as a person writes it: 2026-09-30, "2026-09-30 17:00", or with an offset. Raises Unable.

    end_of_day: a date alone means its end. zone: where it is so; without: where this machine is.
    """
    try:
        at = datetime.fromisoformat(text.strip())
        if len(text.strip()) == 10 and end_of_day:
            at = at.replace(hour=23, minute=59, second=59)
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(zone)) if zone else at.astimezone()
        made = Timestamp()
        made.FromDatetime(at)
        return made
    except (ValueError, OSError, OverflowError, LookupError):
        what = f"“{zone}” is no time zone, write Asia/Shanghai" if zone and _no_zone(zone) else ""
        example = "write 2026-09-30, “2026-09-30 17:00” or 2026-09-30T17:00+08:00"
        raise Unable(f"{what or f'{flag} “{text}” is no time: {example}'}.") from None


def _no_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        return True
    return False


def states_of(enum: Any, texts: list[str] | None, flag: str = "--state") -> list[int]:
    """Values of an enum by their words. Raises Unable."""
    from services.console.plain import words

    try:
        return [number(enum, text) for text in texts or ()]
    except KeyError:
        raise Unable(f"{flag} takes {', '.join(words(enum))}; it may be given several times.") from None


# what is said ---------------------------------------------------------------------------------------------------------


class Names:
    """What people and units are called; asked for once, when it is needed."""

    def __init__(self, connection: Connection, known: dict[str, str] | None = None) -> None:
        self._connection = connection
        self._known = {name: called for name, called in (known or {}).items() if name and called}
        self._complete = False

    def __getitem__(self, name: str) -> str:
        if name.startswith(("people/", "units/")) and name not in self._known and not self._complete:
            self._complete = True
            with suppress(Unable):
                people = self._connection.pages(ListPeopleRequest(), "people")
                self._known |= {each.name: each.display_name for each in people}
                units = self._connection.pages(ListUnitsRequest(), "units")
                self._known |= {each.name: each.title for each in units}
        return self._known.get(name, name)

    def all(self, names: Any) -> str:
        """What they are called, with commas."""
        return ", ".join(self[name] for name in names)


def tell(connection: Connection, answer: Any, as_json: bool, check: bool = False) -> None:
    """Say what was decided: where it stands now, who is to speak next, where it is recorded, and the advice."""
    if as_json:
        print_json(answer)
        return
    field = next(each for each in answer.DESCRIPTOR.fields if each.name not in ("receipt", "warnings"))
    thing = getattr(answer, field.name)
    out.print(_headline(thing, field.name), style="bold", markup=False)
    out.print(" · ".join(_standing(Names(connection), thing)), markup=False)
    show_receipt(answer, check)


def _headline(thing: Message, word: str) -> str:
    source: Any = thing
    match word:
        case "contract":
            return str(source.terms.statement)
        case "dependency":
            return str(source.terms.deliverable)
        case "session" | "workshop":
            return str(source.plan.title)
        case "action":
            return str(source.text)
        case "overlap":
            return str(source.statement or source.rule)
        case "capacity":
            return f"{source.available} {source.measure}".strip()
    return "Stands alone" if source.standalone else "Does not stand alone"


def _standing(names: Names, thing: Any) -> list[str]:
    has = thing.DESCRIPTOR.fields_by_name
    parts = [thing.name if thing.name.startswith("capacities/") else short(thing.name)]
    if "state" in has:
        parts.append(said(thing, "state"))
    if "verdict" in has:
        parts.append(said(thing, "verdict"))
    if "awaiting" in has and thing.awaiting:
        until = day(thing.answer_due) if thing.HasField("answer_due") else ""
        parts.append(f"waits for {names[thing.awaiting]}{f' until {until}' if until else ''}")
    if "escalated_to" in has and thing.escalated_to:
        parts.append(f"escalated to {names[thing.escalated_to]}")
    if "owner" in has and thing.owner:
        parts.append(f"{names[thing.owner]}{f' until {thing.due_date}' if thing.due_date else ''}")
    if "reason" in has and "standalone" in has and thing.reason:
        parts.append(thing.reason)
    return [each for each in parts if each]


def facts(rows: list[tuple[str, Any]]) -> Any:
    """What is known of one thing, a line each; empty ones are left out."""
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        if value:
            made.add_row(name, value if isinstance(value, Text) else Text(str(value)))
    return made


def section(title: str, columns: tuple[str, ...], rows: list[Any], text: tuple[str, ...] = ()) -> None:
    """Print a table under a title; nothing without rows."""
    from rich.text import Text

    from services.console.drawing import table

    if rows:
        out.print()
        out.print(Text(title, "bold"))
        out.print(table(columns, rows, text=text))


def next_steps(commands: list[str]) -> None:
    """Print what can be typed next."""
    if commands:
        out.print()
        out.print("Next: " + "  |  ".join(commands), style="dim", markup=False, soft_wrap=True)


def warn_about(texts: list[str]) -> None:
    """Say each beside the answer."""
    for text in texts:
        warn(text)
