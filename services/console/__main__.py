"""`okr`, the command line of Concentric."""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from services.console import (
    access,
    action,
    align,
    capacity,
    cycle,
    depend,
    events,
    graph,
    objective,
    overlap,
    reading,
    sessions,
    views,
    workshop,
)

app = typer.Typer(
    name="okr",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Concentric: objectives and key results of a company, with every change on record.",
)


@app.callback()
def root(
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Act as this person, this once.")] = "",
) -> None:
    if person:
        os.environ["OKR_AS"] = person


@app.command()
def up(
    sample: Annotated[
        bool, typer.Option("--sample/--no-sample", help="Fill an empty region with the sample company.")
    ] = True,
    port: Annotated[
        int | None,
        typer.Option(envvar="OKR_PORT", min=1, max=65533, help="Port of goal; directory and views take the next two."),
    ] = None,
) -> None:
    """Start the region of this machine and serve until Ctrl-C."""
    from services.console.up import serve

    serve(sample, port)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON as `okr export` writes it, or CSV.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Bring objectives in from a file. Importing it twice changes nothing."""
    from services.console.transport import import_file

    import_file(file, as_json)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; default: standard output.")] = None,
    cycle: Annotated[str, typer.Option(help="Only this cycle.")] = "",
) -> None:
    """Write the objectives to a file that `okr import` reads."""
    from services.console.transport import export_file

    export_file(file, cycle)


COMMANDS: tuple[Callable[..., None], ...] = (
    access.status,
    access.login,
    access.logout,
    access.whoami,
    access.token,
    reading.tree,
    reading.owe,
    reading.history,
    graph.graph,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(objective.app, name="objective")
app.add_typer(cycle.app, name="cycle")
app.add_typer(align.app, name="align")
app.add_typer(depend.app, name="depend")
app.add_typer(sessions.app, name="session")
app.add_typer(action.app, name="action")
app.add_typer(workshop.app, name="workshop")
app.add_typer(capacity.app, name="capacity")
app.add_typer(overlap.app, name="overlap")
app.add_typer(reading.policies, name="policy")
app.add_typer(reading.units, name="unit")
app.add_typer(reading.people, name="people")
app.add_typer(views.app, name="views")
app.add_typer(events.app, name="events")


def main() -> None:
    """Run `okr`. What goes wrong is one sentence on standard error, and exit code 1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        sys.exit(told(error))


def told(error: Exception) -> int:
    """Say what went wrong, and the exit code."""
    from deploy.process import StartFailed
    from services.console.advice import Unable

    if isinstance(error, StartFailed | Unable):
        print(f"okr: {error}", file=sys.stderr)
    else:
        if os.environ.get("OKR_DEBUG"):
            with contextlib.suppress(Exception):
                import traceback

                traceback.print_exc()
        kind = type(error).__name__
        print(f"okr: This is a defect of okr ({kind}: {error}); OKR_DEBUG=1 shows where.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
