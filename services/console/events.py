"""`okr events tail`: the log itself, as it grows."""

import time
from typing import Annotated, Any, Literal

import typer

app = typer.Typer(no_args_is_help=True, help="Events: follow the log.")


@app.command()
def tail(
    log: Annotated[Literal["goal", "alignment", "directory"], typer.Option(help="Whose log.")] = "goal",
    after: Annotated[int | None, typer.Option(min=0, help="Begin behind this position. Default: the last 20.")] = None,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for more.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
) -> None:
    """Show the events of a log, oldest first, and wait for more until Ctrl-C."""
    from okr.log.v1.log_service_pb2 import FollowLogRequest, GetHeadRequest, ReadLogRequest

    from services.console.advice import Unable
    from services.console.connection import connect

    with connect() as connection:
        if after is None:
            after = max(0, int(connection.ask(GetHeadRequest(), log).head) - 20)
        while True:
            request = FollowLogRequest(after=after) if follow else ReadLogRequest(after=after)
            try:
                for frame in connection.follow(request, log):
                    for record in frame.records:
                        print_event(record, as_json)
                    after = frame.through
            except Unable as error:
                if not error.passing:
                    raise
                time.sleep(0.5)  # a follow ends from time to time, and goes on where it was
            else:
                if not follow:
                    return


def print_event(record: bytes, as_json: bool) -> None:
    """Print one record: who did what, and the event with every part that came along."""
    import json

    event = decoded(record)
    header = event["header"]
    if as_json:
        print(json.dumps(event, ensure_ascii=False), flush=True)
        return
    from rich.text import Text

    from services.console.drawing import fit, out

    kind = header["type"].rpartition(".")[2]
    texts = json.dumps(
        {k: v for k, v in (event["event"] or {}).items() if v not in (None, "", [], 0, False)}, ensure_ascii=False
    )
    line = Text.assemble(
        (f"{header['position']:>7} ", "dim"),
        (f"{header['recorded_at'][:19].replace('T', ' ')}  ", "dim"),
        (f"{kind:<24} ", "bold"),
        f"{header['stream']}  {header['actor']}  ",
    )
    out.print(line + Text(fit(texts, max(20, out.width - line.cell_len)), "dim"), no_wrap=True, overflow="crop")


def decoded(record: bytes) -> dict[str, Any]:
    """A record as plain data: header, and the event with the parts merged; `event` is None for a type not known here."""
    from google.protobuf import descriptor_pool, message_factory
    from okr.alignment.v1 import events_pb2 as alignment_events
    from okr.directory.v1 import events_pb2 as directory_events
    from okr.goal.v1 import events_pb2 as goal_events
    from okr.log.v1.record_pb2 import Record

    from services.console.plain import plain

    known = {each.DESCRIPTOR.name for each in (goal_events, alignment_events, directory_events)}
    parsed = Record.FromString(record)
    try:
        definition = descriptor_pool.Default().FindMessageTypeByName(parsed.header.type)
    except KeyError:
        return {"header": plain(parsed.header), "event": None}
    if definition.file.name not in known:
        return {"header": plain(parsed.header), "event": None}
    event = message_factory.GetMessageClass(definition)()
    for part in parsed.parts:
        event.MergeFromString(part.content)
    return {"header": plain(parsed.header), "event": plain(event)}
