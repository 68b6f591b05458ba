"""`okr tree`: the objectives of the company, nested as they serve each other."""

from decimal import Decimal
from typing import Any

from okr.goal.v1.measurement_pb2 import Measurement, Reading
from okr.views.v1.card_pb2 import KeyResultCard, ObjectiveCard
from okr.views.v1.objective_tree_service_pb2 import ListObjectiveTreeRequest, ObjectiveNode
from rich.table import Table
from rich.text import Text

from services.console.connection import Connection
from services.console.drawing import bar, out
from services.console.plain import plain

STATE_STYLES = {
    "draft": "dim",
    "in_dialogue": "yellow",
    "agreed": "cyan",
    "active": "",
    "closed": "dim",
    "imported": "",
}
OWNER_CELLS = 18


def read_tree(
    connection: Connection, cycle: str = "", unit: str = "", owner: str = "", root: str = ""
) -> list[ObjectiveNode]:
    """The nodes depth first, of everything or of a cycle, a unit, an owner, an objective and what is below it."""
    request = ListObjectiveTreeRequest(cycle=cycle, unit=unit, owner=owner, root=root)
    return list(connection.pages(request, "nodes"))


def nested(nodes: list[ObjectiveNode], depth: int | None = None) -> list[dict[str, Any]]:
    """The nodes as nested plain data, as `okr tree --json` shows them; below `depth` levels nothing."""
    roots: list[dict[str, Any]] = []
    path: list[dict[str, Any]] = []
    for node in nodes:
        if depth is not None and node.depth >= depth:
            continue
        made = card(node.objective) | {"parent_key_result": node.parent_key_result_id or None, "children": []}
        del path[node.depth :]
        (path[-1]["children"] if path else roots).append(made)
        path.append(made)
    return roots


def card(objective: ObjectiveCard) -> dict[str, Any]:
    """An objective as plain data; decimals are numbers."""
    data: dict[str, Any] = plain(objective)
    data["progress"], data["score"] = exact(data["progress"]), exact(data["score"])
    data["key_results"] = [key_result(each) for each in objective.key_results]
    return data


def key_result(card: KeyResultCard) -> dict[str, Any]:
    """A key result as plain data: `kind` names its measurement, the fields of that stand under the kind's name."""
    data: dict[str, Any] = plain(card)
    for name in ("weight", "progress", "score", "final_value"):
        data[name] = exact(data[name])
    kind = card.measurement.WhichOneof("kind") if card.HasField("measurement") else None
    measured = data.pop("measurement")
    if kind == "metric":
        # Imports may not say where it began.
        measured[kind]["baseline"] = measured[kind]["baseline"] or None
    return data | {"kind": kind, kind or "measurement": measured[kind] if kind else None}


def exact(digits: str | None) -> Decimal | None:
    """A decimal of the API as a number."""
    return Decimal(digits) if digits else None


def drawn(nodes: list[ObjectiveNode], with_key_results: bool = False) -> Table:
    """The tree as a table: title below title, who, progress."""
    rows = Table.grid(padding=(0, 2, 0, 0), expand=True)
    rows.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    rows.add_column(no_wrap=True, overflow="ellipsis", max_width=OWNER_CELLS)
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True, justify="right")
    guides = branches([node.depth for node in nodes])
    for node, (branch, below) in zip(nodes, guides, strict=True):
        objective = node.objective
        state = plain_state(objective)
        title = Text.assemble((branch, "bright_black"), (title_of(objective), "bold" if node.depth == 0 else ""))
        owner = objective.owner_name or objective.unit_title or objective.owner or objective.unit
        progress = objective.progress if objective.HasField("progress") else None
        rows.add_row(
            title, Text(owner, "dim"), Text(state.replace("_", " "), STATE_STYLES.get(state, "")), bar(progress)
        )
        for each in objective.key_results if with_key_results else ():
            text = Text.assemble((f"{below}  · ", "bright_black"), (each.title or "(withheld)", "dim"))
            reading = Text(reading_text(each), "dim")
            rows.add_row(text, reading, "", bar(each.progress if each.HasField("progress") else None))
    return rows


def show_tree(nodes: list[ObjectiveNode], with_key_results: bool = False) -> None:
    """Print the tree."""
    out.print(drawn(nodes, with_key_results) if nodes else "There are no objectives here.")


def title_of(objective: ObjectiveCard) -> str:
    """The title, or that it is withheld."""
    return "(restricted)" if objective.withheld else objective.title


def plain_state(objective: ObjectiveCard) -> str:
    """State as people write it."""
    from services.console.plain import word

    field: Any = objective.DESCRIPTOR.fields_by_name["state"]
    return word(field.enum_type, objective.state) or ""


def branches(depths: list[int]) -> list[tuple[str, str]]:
    """For each node the lines that lead to it, and those that lead past what stands below it."""
    made: list[tuple[str, str]] = []
    more: set[int] = set()  # levels that have another node further down
    for depth in reversed(depths):
        rails = "".join("│  " if level in more else "   " for level in range(1, depth))
        tip = "" if depth == 0 else "├─ " if depth in more else "└─ "
        past = "" if depth == 0 else "│  " if depth in more else "   "
        made.append((rails + tip, rails + past))
        more = {level for level in more if level < depth} | {depth}
    return made[::-1]


def reading_text(card: KeyResultCard) -> str:
    """Where a key result is: "12 → 20 %"."""
    if not card.HasField("measurement"):
        return ""
    return measured(card.measurement, card.reading if card.HasField("reading") else None)


def measured(measurement: Measurement, reading: Reading | None) -> str:
    """The value now and the value to reach, short. A metric that nobody measured yet stands at its baseline."""
    now = reading.value if reading is not None and reading.WhichOneof("observed") == "value" else ""
    match measurement.WhichOneof("kind"):
        case "metric":
            metric = measurement.metric
            return f"{now or metric.baseline or '–'} → {metric.target} {metric.unit}".rstrip()
        case "maintain":
            band = measurement.maintain
            return f"{now or '–'} in {band.lower}…{band.upper} {band.unit}".rstrip()
        case "milestones":
            done = len(reading.milestones_done.milestone_ids) if reading is not None else 0
            return f"{done}/{len(measurement.milestones.milestones)} done"
        case "rubric":
            levels = measurement.rubric.levels
            level = reading.level if reading is not None else 0
            return levels[level - 1].label if 0 < level <= len(levels) else f"below {levels[0].label}"
        case "baseline":
            return f"{now or '–'} {measurement.baseline.unit}".rstrip()
    return ""
