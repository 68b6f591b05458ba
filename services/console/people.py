"""People, units and objectives by the names that a person types."""

from collections.abc import Callable, Iterable
from typing import Any

from okr.directory.v1.directory_pb2 import Person, Unit
from okr.views.v1 import directory_service_pb2 as directory
from okr.views.v1 import objective_tree_service_pb2 as tree

from services.console.advice import Unable
from services.console.connection import Connection

SHOWN = 5


def find_person(connection: Connection, text: str) -> Person:
    """The person with this id, e-mail or name, or with a name that only theirs contains. Raises Unable."""
    people = connection.pages(directory.ListPeopleRequest(), "people")

    def spoken(person: Person) -> tuple[str, ...]:
        return (
            person.name,
            person.name.removeprefix("people/"),
            person.email,
            person.display_name,
            person.english_name,
        )

    return found(
        "person", text, people, spoken, lambda person: f"{person.display_name} ({person.name})", "okr people list"
    )


def find_unit(connection: Connection, text: str) -> Unit:
    """The unit with this id or title, or with a title that only its contains. Raises Unable."""
    units = connection.pages(directory.ListUnitsRequest(), "units")

    def spoken(unit: Unit) -> tuple[str, ...]:
        return (unit.name, unit.name.removeprefix("units/"), unit.title, unit.english_title)

    return found("unit", text, units, spoken, lambda unit: f"{unit.title} ({unit.name})", "okr unit list")


def find_objective(connection: Connection, text: str) -> str:
    """Name of the objective: given in full, or by the beginning of its id, or by its title. Raises Unable."""
    wanted = text.removeprefix("objectives/")
    if len(wanted) == 36 and wanted.count("-") == 4:
        return f"objectives/{wanted}"
    cards = [node.objective for node in connection.pages(tree.ListObjectiveTreeRequest(), "nodes")]
    starting = [card for card in cards if card.name.removeprefix("objectives/").startswith(wanted)] if wanted else []
    if len(starting) == 1:
        return str(starting[0].name)
    named = found(
        "objective",
        text,
        starting or cards,
        lambda card: (card.name, card.title),
        lambda card: f"{card.name.removeprefix('objectives/')[:8]} {card.title}",
        "okr tree",
    )
    return str(named.name)


def found(
    kind: str,
    text: str,
    candidates: Iterable[Any],
    spoken: Callable[[Any], tuple[str, ...]],
    shown: Callable[[Any], str],
    listing: str,
) -> Any:
    """The only one that is called so, or whose name contains it. Raises Unable, with what it may be."""
    wanted = text.strip().casefold()
    known = list(candidates)
    same = [each for each in known if wanted and wanted in (word.casefold() for word in spoken(each))]
    matching = same or [each for each in known if wanted and any(wanted in word.casefold() for word in spoken(each))]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise Unable(f"There is no {kind} “{text}”: `{listing}` shows who and what there is.")
    named = ", ".join(shown(each) for each in matching[:SHOWN]) + (", …" if len(matching) > SHOWN else "")
    raise Unable(f"“{text}” fits {len(matching)} of them, say which: {named}.")
