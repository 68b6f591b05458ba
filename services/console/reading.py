"""Reads of the command line: tree, owe, history, people, units, policy packs, cycles."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from services.console.connection import Connection

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

people = typer.Typer(no_args_is_help=True, help="People of the company.")
units = typer.Typer(no_args_is_help=True, help="Units of the company.")
policies = typer.Typer(no_args_is_help=True, help="Policy packs: the rules that work runs under.")


def tree(
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    owner: Annotated[str, typer.Option(help="Only this person's.")] = "",
    root: Annotated[str, typer.Option(help="Only this objective and what is below it.")] = "",
    depth: Annotated[int | None, typer.Option(min=1, help="Only this many levels.")] = None,
    key_results: Annotated[bool, typer.Option("--key-results", help="With the key results.")] = False,
    as_json: Json = False,
) -> None:
    """Show the objectives of the company, nested as they serve each other."""
    from services.console.connection import connect
    from services.console.people import find_objective, find_person, find_unit
    from services.console.plain import print_json
    from services.console.terms import find_cycle
    from services.console.tree import nested, read_tree, show_tree

    with connect() as connection:
        nodes = read_tree(
            connection,
            cycle=find_cycle(connection, cycle).name if cycle else "",
            unit=find_unit(connection, unit).name if unit else "",
            owner=find_person(connection, owner).name if owner else "",
            root=find_objective(connection, root) if root else "",
        )
        if as_json:
            print_json(nested(nodes, depth))
        else:
            show_tree([node for node in nodes if depth is None or node.depth < depth], key_results)


def owe(
    person: Annotated[str, typer.Argument(help="Whose; default: yours.")] = "",
    as_json: Json = False,
) -> None:
    """Show what a person owes now, what is due first comes first, and what to type to answer it."""
    from okr.views.v1.owed_service_pb2 import ListOwedRequest

    from services.console.advice import Unable
    from services.console.connection import connect
    from services.console.owing import show_owed
    from services.console.people import find_person

    with connect() as connection:
        if not person and not connection.session.is_person:
            raise Unable("Nobody has logged in, so nobody owes anything: `okr login --as PERSON`, or `okr owe PERSON`.")
        request = ListOwedRequest(person=find_person(connection, person).name if person else "")
        show_owed(list(connection.pages(request, "items")), as_json)


def history(
    objective: Annotated[str, typer.Argument(help="Its name, the beginning of its id, or its title.")],
    as_json: Json = False,
) -> None:
    """Show everything that ever happened to an objective."""
    from okr.views.v1.objective_history_service_pb2 import ListObjectiveHistoryRequest

    from services.console.connection import connect
    from services.console.drawing import day
    from services.console.people import find_objective

    with connect() as connection:
        request = ListObjectiveHistoryRequest(name=find_objective(connection, objective))
        entries = list(connection.pages(request, "entries"))
        rows = [
            (
                each.version,
                day(each.effective_time) or day(each.record_time),
                each.actor_name or each.actor,
                each.sentence,
                each.reason_code,
            )
            for each in entries
        ]
        show(entries, rows, ("", "when", "who", "what", "why"), as_json, "There is no history.", text=("what",))


@people.command("list")
def list_people(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it.")] = "", as_json: Json = False
) -> None:
    """List the people."""
    from okr.views.v1.directory_service_pb2 import ListPeopleRequest

    from services.console.connection import connect
    from services.console.people import find_unit

    with connect() as connection:
        found = list(
            connection.pages(ListPeopleRequest(unit=find_unit(connection, unit).name if unit else ""), "people")
        )
        titles = unit_titles(connection)
        rows = [
            (
                each.name.removeprefix("people/"),
                each.display_name,
                each.english_name,
                each.job_title,
                titles.get(each.unit, each.unit),
            )
            for each in found
        ]
        show(
            found,
            rows,
            ("id", "name", "in Latin letters", "does", "unit"),
            as_json,
            "There are no people.",
            text=("does", "unit"),
        )


@units.command("list")
def list_units(as_json: Json = False) -> None:
    """List the units, nested."""
    from okr.views.v1.directory_service_pb2 import ListUnitsRequest

    from services.console.connection import connect
    from services.console.page import said

    with connect() as connection:
        found = list(connection.pages(ListUnitsRequest(), "units"))
        rows = [
            (
                each.name.removeprefix("units/"),
                "  " * depth + each.title,
                each.english_title,
                said(each, "kind"),
                each.home_region,
            )
            for depth, each in nested_units(found)
        ]
        show(
            found,
            rows,
            ("id", "title", "in English", "kind", "home"),
            as_json,
            "There are no units.",
            text=("title", "in English"),
        )


@policies.command("list")
def list_policies(as_json: Json = False) -> None:
    """List the policy packs at their newest version."""
    from okr.views.v1.policy_pack_list_service_pb2 import ListPolicyPacksRequest

    from services.console.connection import connect

    with connect() as connection:
        found = list(connection.pages(ListPolicyPacksRequest(), "policy_packs"))
        rows = [
            (
                each.name.removeprefix("policyPacks/"),
                each.version,
                each.title,
                "locked" if each.rules.targets_locked else "may move",
                f"{each.rules.check_in_days} days",
                ", ".join(unit.removeprefix("units/") for unit in each.bound_units),
            )
            for each in found
        ]
        columns = ("id", "version", "title", "targets", "check-in", "bound to")
        show(
            found, rows, columns, as_json, "There are no policy packs.", right=("version",), text=("title", "bound to")
        )


def show(
    found: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    as_json: bool,
    none: str,
    right: Sequence[str] = (),
    text: Sequence[str] = (),
) -> None:
    """Print a list as JSON or as a table."""
    if as_json:
        from services.console.plain import plain, print_json

        print_json([plain(each) for each in found])
        return
    from services.console.drawing import out, table

    if not rows:
        out.print(none)
        return
    out.print(table(columns, rows, right, text))


def unit_titles(connection: "Connection") -> dict[str, str]:
    """Title of each unit, by its name."""
    from okr.views.v1.directory_service_pb2 import ListUnitsRequest

    return {unit.name: unit.title for unit in connection.pages(ListUnitsRequest(), "units")}


def nested_units(found: Sequence[Any]) -> list[tuple[int, Any]]:
    """The units with their depth, each followed by those below it."""
    below: dict[str, list[Any]] = {}
    known = {unit.name for unit in found}
    for unit in found:
        below.setdefault(unit.parent if unit.parent in known else "", []).append(unit)
    made: list[tuple[int, Any]] = []
    waiting = [(0, unit) for unit in reversed(below.get("", []))]
    while waiting:
        depth, unit = waiting.pop()
        made.append((depth, unit))
        waiting += [(depth + 1, each) for each in reversed(below.get(unit.name, []))]
    return made
