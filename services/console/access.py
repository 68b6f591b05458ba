"""`okr login`, `whoami`, `token`, `status`: who asks, and whether there is anybody to answer."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def login(
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Id, e-mail or name.")],
    as_json: Json = False,
) -> None:
    """Log in to the region of this machine as a person."""
    from services.console.connection import connect
    from services.console.people import find_person
    from services.console.session import CONSOLE

    with connect() as connection:
        session = connection.session
        session.subject, session.name, session.logged_in = CONSOLE, "", None
        found = find_person(connection, person)
        session.subject, session.name = found.name, found.display_name
        session.save()
    whoami(as_json)


def logout() -> None:
    """Use the command line as nobody in particular again."""
    from deploy.local import home_folder
    from services.console.session import Session

    Session.load(home_folder()).file.unlink(missing_ok=True)
    typer.echo("Logged out.")


def whoami(as_json: Json = False) -> None:
    """Show who is logged in, with unit, manager and roles."""
    from okr.views.v1.directory_service_pb2 import GetPersonRequest

    from services.console.connection import connect
    from services.console.plain import plain, print_json

    with connect() as connection:
        session = connection.session
        person = connection.ask(GetPersonRequest(name=session.subject)).person if session.is_person else None
        if as_json:
            print_json({"subject": session.subject, "person": plain(person) if person is not None else None})
            return
        if person is None:
            typer.echo("Nobody has logged in: `okr login --as PERSON`, and `okr people list` shows who there is.")
            return
        from services.console.page import said

        roles = ", ".join(f"{said(role, 'role')} of {role.unit}" for role in person.roles)
        typer.echo(f"{person.display_name} ({person.name}), {person.unit}" + (f", {roles}" if roles else ""))


def token(
    scope: Annotated[
        list[str] | None, typer.Option(help="What the application may do: okr.read, okr.measure; repeat.")
    ] = None,
    app: Annotated[
        str, typer.Option(help="Name of the application: apps/… Without it: a token of who is logged in.")
    ] = "",
    minutes: Annotated[float, typer.Option(min=1, max=60 * 24 * 365, help="How long it is valid.")] = 60,
) -> None:
    """Print a bearer token for the gRPC APIs of this region."""
    from deploy.local import home_folder
    from services.console.advice import Unable
    from services.console.connection import signer
    from services.console.session import Session

    session = Session.load(home_folder())
    if not app and not session.is_person and not scope:
        raise Unable("Say for whom: `okr token --app apps/NAME --scope okr.read`, or `okr login --as PERSON` first.")
    subject = f"apps/{app.removeprefix('apps/')}" if app else session.subject
    typer.echo(signer(home_folder()).token(subject, scope or (() if app else session.scopes), minutes=minutes))


def status(as_json: Json = False) -> None:
    """Show every process of the region with its health, and how far logs and views are."""
    from services.console.advice import Unable
    from services.console.connection import connect, not_running
    from services.console.plain import print_json
    from services.console.status import report, show_status

    with connect() as connection:
        found = report(connection)
    if as_json:
        print_json(found)
    elif found["running"]:
        show_status(found)
    if not found["running"]:
        raise Unable(not_running(connection.home))
