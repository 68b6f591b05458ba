"""`okr graph`: the alignment of the company, or around one objective, as JSON, DOT or the concentric picture."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Format = Literal["json", "dot", "svg"]


def graph(
    objective: Annotated[
        str, typer.Argument(metavar="[OBJECTIVE]", help="Only around this one; default: everything of unit and cycle.")
    ] = "",
    cycle: Annotated[str, typer.Option(help="Only this cycle: its id or title.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit and those below it: its id or title.")] = "",
    up: Annotated[int, typer.Option(min=0, max=100, help="Levels up from the objective; 100: all.")] = 100,
    down: Annotated[int, typer.Option(min=0, max=100, help="Levels down from the objective; 100: all.")] = 100,
    dependencies: Annotated[bool, typer.Option("--dependencies", help="With dependencies (dashed).")] = False,
    proposals: Annotated[
        bool, typer.Option("--proposals", help="With contracts that are not agreed (dotted).")
    ] = False,
    most: Annotated[int, typer.Option(min=1, max=5000, help="At most so many objectives, nearest first.")] = 1000,
    format_: Annotated[
        Format, typer.Option("--format", help="json; dot for Graphviz; svg: circles around the centre.")
    ] = "json",
    out: Annotated[Path | None, typer.Option("--out", help="File to write. Default: standard output.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Show objectives, contracts and dependencies as a graph, with the distance of each to the centre."""
    from okr.views.v1.alignment_graph_service_pb2 import GetAlignmentGraphRequest

    from services.console.align import scope
    from services.console.connection import connect
    from services.console.drawing import warn, warn_if_stale
    from services.console.people import find_objective

    with connect() as connection:
        focus = find_objective(connection, objective) if objective else ""
        request = GetAlignmentGraphRequest(
            objective=focus,
            up=up if focus else 0,
            down=down if focus else 0,
            dependencies=dependencies,
            proposals=proposals,
            most_nodes=most,
            **scope(connection, unit, cycle),
        )
        answer = connection.ask(request, timeout_s=60)
    write(text_of(answer, "json" if as_json else format_, focus), out)
    if answer.truncated:
        warn(
            f"There are more than {len(answer.nodes)} objectives: narrow it with --unit, --cycle, --up, --down, or raise --most."
        )
    warn_if_stale(answer.read_info)


def text_of(answer: object, format_: Format, focus: str = "") -> str:
    """A GetAlignmentGraphResponse in one of the formats. Raises Unable if it cannot be drawn here."""
    from services.console.advice import Unable
    from services.console.plain import json_text, plain

    if format_ == "json":
        return json_text(plain(answer)) + "\n"  # type: ignore[arg-type]
    try:
        from services.console import picture

        draw = picture.svg_text if format_ == "svg" else picture.dot_text
        return draw(answer, focus)  # type: ignore[arg-type]
    except ImportError as error:
        raise Unable(
            f"Graphviz cannot be loaded here ({error}): set up anew with `make run`, or take `--format json`."
        ) from None


def write(text: str, file: Path | None) -> None:
    """Write it to the file, or to standard output. Raises Unable."""
    from services.console.advice import Unable

    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unable(f"{file} cannot be written: {error.strerror}.") from None
