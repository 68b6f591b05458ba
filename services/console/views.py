"""`okr views`: how far the read models are, and building one anew."""

from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Read models: list with lag, rebuild.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_views(as_json: Json = False) -> None:
    """List the views with how far each is behind."""
    from okr.views.v1.view_service_pb2 import ListViewsRequest

    from services.console.connection import connect
    from services.console.page import said
    from services.console.reading import show

    with connect() as connection:
        found = list(connection.pages(ListViewsRequest(), "views"))
        rows = [
            (
                each.name,
                said(each, "status"),
                each.lag_events,
                " ".join(f"{at.log_id}:{at.position}" for at in each.positions),
                each.row_count,
                each.parked_count,
                each.trouble,
            )
            for each in found
        ]
        columns = ("view", "status", "lag", "at", "rows", "parked", "trouble")
        show(found, rows, columns, as_json, "There are no views.", right=("lag", "rows", "parked"), text=("trouble",))


@app.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="Name of the view, from `okr views list`.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Build and compare, and throw the new one away.")] = False,
    as_json: Json = False,
) -> None:
    """Build a view anew from the log beside the one that serves, show the difference, put it in its place."""
    from okr.views.v1.view_service_pb2 import RebuildViewRequest

    from services.console.advice import Unable
    from services.console.connection import connect
    from services.console.plain import print_json

    with connect() as connection:
        last = None
        with _progress(as_json) as told:
            for last in connection.follow(RebuildViewRequest(view=name, dry_run=dry_run)):
                told(last)
        if last is None:
            raise Unable(f"The rebuild of {name} ended without an answer; `okr views list` shows how it is.")
        if as_json:
            print_json(last)
        else:
            _show_end(name, last, dry_run)


class _progress:
    """A progress bar over the frames of a rebuild; none where JSON is wanted."""

    def __init__(self, quiet: bool) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        from services.console.drawing import err

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
        self._bar = Progress(*columns, console=err, transient=True, disable=quiet)
        self._task = self._bar.add_task("rebuild", total=None)

    def __enter__(self) -> Any:
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _tell(self, frame: Any) -> None:
        from services.console.page import said

        rate = f", {frame.events_per_second:,.0f} events/s" if frame.events_per_second else ""
        phase = f"{said(frame, 'phase')}{rate}"
        self._bar.start()
        self._bar.update(self._task, description=phase, completed=frame.position, total=frame.head or None)


def _show_end(name: str, last: Any, dry_run: bool) -> None:
    from services.console.drawing import out, warn

    diff = last.diff
    differing = diff.different + diff.only_serving + diff.only_new
    done = "was built and thrown away" if dry_run else f"now serves from build {last.generation}"
    out.print(f"{name} {done}: {last.row_count} rows up to position {last.position}.")
    if differing:
        warn(f"{differing} of {diff.compared} rows differed from the build before: {', '.join(diff.samples)}")
    else:
        out.print(f"All {diff.compared} rows were equal to those of the build before.")
