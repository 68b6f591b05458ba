"""`okr import` and `okr export`: files in, files out, with a progress bar and a report."""

import asyncio
import json
from pathlib import Path

import grpc
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.console import exporting, importing, sources, taking
from services.console.advice import Unable
from services.console.connection import Connection, connect, signer
from services.console.drawing import err, out, warn
from services.console.plain import print_json
from services.console.sending import Sender


def import_file(file: Path, as_json: bool) -> None:
    """Take a file in and say what became of it. Exit code 1 if it was interrupted."""
    try:
        document = sources.read(file)
    except sources.Broken as broken:
        raise Unable(f"{file} was not taken, and nothing of it: {broken}.") from broken
    except OSError as error:
        raise Unable(f"{file} cannot be read: {error.strerror}.") from error
    with connect() as connection:
        plan = importing.plan(document, file.stem, _region(connection))
        report = asyncio.run(_run(connection, plan))
    if as_json:
        print_json(report.as_json())
    else:
        out.print(report.as_text(), markup=False, soft_wrap=True)
    if report.interrupted:
        raise typer.Exit(1)


async def _run(connection: Connection, plan: importing.Plan) -> importing.Report:
    """Send the plan over channels of its own, and keep what a later read must have seen."""
    channels = {name: grpc.aio.insecure_channel(address) for name, address in connection.addresses.items()}
    sender = Sender(channels, signer(connection.home).token)
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task("", total=len(plan.steps))
            report = await taking.run(plan, sender, lambda done, _: bar.update(task, completed=done))
    finally:
        for channel in channels.values():
            await channel.close()
    if sender.seen:
        connection.session.seen["goal"] = sender.seen
        connection.session.save()
    return report


def export_file(file: Path | None, cycle: str) -> None:
    """Write what the views show, as JSON, or as CSV if the file is called so."""
    with connect() as connection:
        name = ""
        if cycle:
            from services.console.terms import find_cycle

            name = find_cycle(connection, cycle).name
        shown = exporting.look(connection, name)
    document = exporting.document_of(shown)
    text = exporting.as_text(document, table=file is not None and file.suffix.lower() == ".csv")
    if file is None:
        typer.echo(text, nl=False)
    else:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Unable(f"{file} cannot be written: {error.strerror}.") from error
        err.print(f"{len(document['objectives'])} objectives in {file}", markup=False)
    if withheld := len(shown.nodes) - len(shown.readable):
        warn(f"{withheld} restricted objectives are not in it: you may not read their text.")


def _region(connection: Connection) -> str:
    """Name of the region."""
    return str(json.loads((connection.home / "region.json").read_text())["region"])
