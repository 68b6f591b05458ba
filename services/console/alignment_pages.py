"""Contracts, the tree that they make, findings and health as a person reads them in a terminal."""

from collections.abc import Sequence
from typing import Any

from okr.alignment.v1.contract_pb2 import Contract, ContractTerms
from okr.views.v1.alignment_card_pb2 import ContractCard, GoalBrief
from rich.text import Text

from services.console.connection import Connection
from services.console.drawing import day, out, percent, warn_if_stale
from services.console.matters import Names, facts, goal_text, next_steps, section, short_name
from services.console.page import said, short
from services.console.picture import CONTRACT_COLOURS
from services.console.plain import plain, word
from services.console.reading import show
from services.console.tree import branches

#: What a party types next, by state; {id}: of the contract.
NEXT = {
    Contract.STATE_PROPOSED: (
        "okr align accept {id}",
        "okr align counter {id} --help",
        "okr align decline {id} --reason WHY",
    ),
    Contract.STATE_COUNTERED: (
        "okr align accept {id}",
        "okr align counter {id} --help",
        "okr align decline {id} --reason WHY",
    ),
    Contract.STATE_STALE: (
        "okr align reconfirm {id}",
        "okr align counter {id} --help",
        "okr align release {id} --reason WHY",
    ),
    Contract.STATE_ACCEPTED: ("okr align fulfill {id} --evidence URI", "okr align release {id} --reason WHY"),
    Contract.STATE_ACTIVE: ("okr align fulfill {id} --evidence URI", "okr align breach {id} --reason WHY"),
}


def show_contracts(found: Sequence[ContractCard], as_json: bool) -> None:
    """Print contracts as a list."""
    rows = [
        (
            short(card.contract.name),
            Text(said(card.contract, "state"), CONTRACT_COLOURS.get(word_of(card.contract), "")),
            goal_text(card.child),
            how_much(card.contract.terms),
            goal_text(card.parent),
            card.awaiting_name or card.contract.awaiting,
            f"{day(card.contract.answer_due)}{' overdue' if card.overdue else ''}" if card.contract.awaiting else "",
            " ".join(marks(card)),
        )
        for card in found
    ]
    columns = ("id", "state", "what", "how", "contributes to", "waits for", "until", "")
    show(found, rows, columns, as_json, "There are no contracts here.", text=("what", "contributes to"))


def marks(card: ContractCard) -> list[str]:
    """What catches the eye."""
    contract = card.contract
    made = ["escalated"] if contract.escalated else []
    made += ["at risk"] if contract.risks else []
    made += ["counted twice"] if contract.counted_also else []
    return made + (["ends moved"] if card.ends_moved and contract.state != Contract.STATE_STALE else [])


def word_of(thing: Any) -> str:
    """State as JSON has it."""
    return word(thing.DESCRIPTOR.fields_by_name["state"].enum_type, thing.state) or ""


def how_much(terms: ContractTerms) -> str:
    """The kind with its number: "40 %", "120 units", "takes 30 %", "supports"."""
    if terms.weight:
        return percent(terms.weight)
    if terms.amount:
        return f"{terms.amount} {terms.unit}".strip()
    return f"takes {percent(terms.share)}" if terms.share else said(terms, "kind")


def _unconfirmed(card: ContractCard) -> list[str]:
    """Parties of a stale contract that have not confirmed it as it is now; none can once an end is closed."""
    contract = card.contract
    if contract.state != Contract.STATE_STALE or any(change.closed for change in contract.changes):
        return []
    parties = (card.child.objective.owner or contract.child.owner, card.parent.objective.owner or contract.parent.owner)
    return [each for each in dict.fromkeys(parties) if each not in contract.reconfirmed_by]


def _how(terms: ContractTerms) -> str:
    kind = said(terms, "kind")
    return kind if how_much(terms) == kind else f"{kind} {how_much(terms).removeprefix('takes ')}"


def show_contract(connection: Connection, card: ContractCard, read_info: Any) -> None:
    """Print the whole of one contract."""
    contract, terms = card.contract, card.contract.terms
    names = Names(
        connection,
        {
            card.child.objective.owner: card.child.objective.owner_name,
            card.parent.objective.owner: card.parent.objective.owner_name,
            contract.awaiting: card.awaiting_name,
        },
    )
    standing = contract.standing_terms if contract.HasField("standing_terms") else None
    closing = contract.closing if contract.HasField("closing") else None
    out.print(Text(terms.statement, "bold"))
    out.print(Text(f"{contract.name}  {contract.etag}", "dim"))
    out.print(
        facts(
            [
                ("state", Text(said(contract, "state"), CONTRACT_COLOURS.get(word_of(contract), ""))),
                ("what", _end(card.child)),
                ("how", _how(terms)),
                ("contributes to", _end(card.parent)),
                ("due", terms.due_date or "the end of the earlier cycle"),
                ("metric", terms.metric),
                ("offered by", names[contract.offered_by]),
                ("waits for", waits(names, contract, card.overdue)),
                ("escalated to", names[contract.escalated_to] if contract.escalated else ""),
                ("stands meanwhile", f"{how_much(standing)}: {standing.statement}" if standing is not None else ""),
                ("reconfirmed by", names.all(contract.reconfirmed_by)),
                ("to reconfirm", names.all(_unconfirmed(card))),
                ("counted also by", ", ".join(map(short, contract.counted_also))),
                ("last reason", contract.reason),
                (
                    "source",
                    f"{contract.source.set}: {contract.source.reference}" if contract.HasField("source") else "",
                ),
                ("ended", ended(names, closing) if closing is not None else ""),
            ]
        )
    )
    changes = [
        (
            "child" if change.is_child else "parent",
            happened(change.event) + (" (it has ended)" if change.closed else ""),
            change.reason_code.lower().replace("_", " "),
            f"{change.previous_revision} → {change.end.revision}",
            day(change.time),
        )
        for change in contract.changes
    ]
    section("Stale, because since it was confirmed", ("end", "what happened", "why", "revision", "when"), changes)
    section("At risk", RISK_COLUMNS, risks(contract.risks))
    closed = any(change.closed for change in contract.changes)
    steps = [] if closed else list(NEXT.get(contract.state, ()))
    if closed:
        steps = ["okr align fulfill {id} --evidence URI", "okr align release {id} --reason WHY"]
    next_steps([each.format(id=short(contract.name)) for each in steps])
    warn_if_stale(read_info)


def _end(goal: GoalBrief) -> str:
    objective = goal.objective
    who = " · ".join(
        filter(
            None,
            (objective.owner_name or objective.owner, objective.unit_title or objective.unit, said(objective, "state")),
        )
    )
    above = f" of {objective.title}" if goal.key_result_title and objective.title else ""
    return f"{goal_text(goal)}{above} ({who})" if who else goal_text(goal)


def waits(names: Names, thing: Any, overdue: bool) -> str:
    """Who is to speak next, and until when."""
    if not thing.awaiting:
        return ""
    until = f" until {day(thing.answer_due)}" if thing.HasField("answer_due") else ""
    return f"{names[thing.awaiting]}{until}{', overdue' if overdue else ''}"


def ended(names: Names, closing: Any) -> str:
    """How it ended."""
    evidence = f" [{', '.join(closing.evidence_uris)}]" if closing.evidence_uris else ""
    late = " (its date had passed)" if closing.overdue else ""
    return f"{names[closing.by]}: {closing.reason}{evidence}{late}"


def happened(event: str) -> str:
    """okr.goal.v1.TermsRevised -> terms revised."""
    name = event.rpartition(".")[2]
    return "".join(f" {each.lower()}" if each.isupper() else each for each in name).strip()


RISK_COLUMNS = ("what", "began at", "days late", "less by", "came by", "since")


def risks(found: Sequence[Any]) -> list[tuple[str, ...]]:
    """Rows of what endangers something, with the path by which it came."""
    return [
        (
            said(risk, "kind"),
            thing_name(risk.origin),
            str(risk.days_late or ""),
            risk.short,
            " → ".join(map(thing_name, risk.path)),
            day(risk.time) if risk.HasField("time") else "",
        )
        for risk in found
    ]


def thing_name(name: str) -> str:
    """A contract or a dependency in a path, as it can be typed."""
    return f"{'dependency' if name.startswith('dependencies/') else 'contract'} {short(name)}"


# the tree and the way to the centre -----------------------------------------------------------------------------------


def nested(nodes: Sequence[Any]) -> list[dict[str, Any]]:
    """The nodes as nested plain data: each with its `children`."""
    roots: list[dict[str, Any]] = []
    path: list[dict[str, Any]] = []
    for node in nodes:
        made = plain(node) | {"children": []}
        del path[node.depth :]
        (path[-1]["children"] if path else roots).append(made)
        path.append(made)
    return roots


def show_tree(nodes: Sequence[Any]) -> None:
    """Print the tree of contracts."""
    from rich.table import Table

    if not nodes:
        out.print("There are no objectives here.")
        return
    rows = Table.grid(padding=(0, 2, 0, 0), expand=True)
    rows.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for cells in (22, 34):
        rows.add_column(no_wrap=True, overflow="ellipsis", max_width=cells)
    for node, (branch, _) in zip(nodes, branches([node.depth for node in nodes]), strict=True):
        objective = node.objective
        title = Text.assemble(
            (branch, "bright_black"),
            (f"{short(objective.name)} ", "dim"),
            (objective.title or "(restricted)", "bold" if not node.depth else ""),
        )
        by = " ".join(
            filter(None, (said(node, "kind"), f"to {node.parent_key_result_id}" if node.parent_key_result_id else ""))
        )
        state = Text(said(node, "state"), CONTRACT_COLOURS.get(word_of(node), ""))
        alone = " stands alone" if node.standalone and not node.contract else ""
        again = " ↑" if node.repeated else ""
        rows.add_row(
            title,
            Text(objective.owner_name or objective.unit_title or objective.owner, "dim"),
            Text.assemble((f"{by} " if node.contract else "", "dim"), state, (alone + again, "dim")),
        )
    out.print(rows)
    if any(node.repeated for node in nodes):
        out.print("↑ stands above with what is below it", style="dim")


def distance_text(node: Any) -> str:
    """How far a node of the picture is from the centre, in words."""
    if node.HasField("distance"):
        steps = node.distance
        return "the centre" if not steps else f"{steps} contract{'s' if steps > 1 else ''} from the centre"
    if node.standalone:
        return f"stands alone: {node.standalone_reason}" if node.standalone_reason else "stands alone"
    return "not aligned: no way leads to the centre"


def show_path(answer: Any) -> None:
    """Print how far an objective is from the centre, and the way."""
    node = answer.node
    out.print(Text.assemble((node.objective.title or "(restricted)", "bold"), f"  {distance_text(node)}"))
    for place, step in enumerate(answer.path):
        edge = answer.contracts[place - 1] if place and place <= len(answer.contracts) else None
        if edge is not None:
            state = said(edge, "contract_state")
            colour = CONTRACT_COLOURS.get(state, "")
            by = f"{'  ' * place}└ {said(edge, 'kind')} by {short(edge.name)}, "
            out.print(Text.assemble((by, "dim"), (state, colour)))
        title = step.objective.title or "(restricted)"
        unit = step.objective.unit_title
        out.print(Text.assemble("  " * place, (f"{short(step.objective.name)} ", "dim"), title, (f"  {unit}", "dim")))
    if not node.HasField("distance") and not node.standalone:
        one = short(node.objective.name)
        next_steps(
            [f"okr align propose {one} PARENT --statement WHAT --weight W", f"okr align standalone {one} --reason WHY"]
        )
    warn_if_stale(answer.read_info)


# findings and health ----------------------------------------------------------------------------------------------------


def show_findings(found: Sequence[Any], as_json: bool) -> None:
    """Print what is wrong."""
    rows = [
        (
            said(each, "kind"),
            short_name(each.subjects[0]) + (f" +{len(each.subjects) - 1}" if each.subjects[1:] else "")
            if each.subjects
            else "",
            each.text,
            each.waiting_name or each.waiting,
            f"{day(each.due_time)}{' overdue' if each.overdue else ''}" if each.HasField("due_time") else "",
        )
        for each in found
    ]
    show(found, rows, ("what", "id", "finding", "waits for", "until"), as_json, "Nothing is wrong.", text=("finding",))


VERDICTS = {"healthy": "green", "watch": "yellow", "gap": "red"}


def show_health(health: Any) -> None:
    """Print how well a unit is aligned, with the numbers behind it."""
    verdict = said(health, "verdict") or "nothing to judge"
    share = percent(health.aligned_share) if health.aligned_share else "–"
    bounds = (
        f"healthy from {percent(health.healthy_from)}, to watch from {percent(health.watch_from)}"
        if health.healthy_from
        else ""
    )
    out.print(Text.assemble((verdict, f"bold {VERDICTS.get(verdict, '')}"), f"  {share} aligned or standing alone"))
    out.print(
        facts(
            [
                ("", bounds),
                ("objectives", f"{health.objectives}, and {health.centre} of the centre"),
                ("aligned", f"{health.aligned}, of which a way to the centre: {health.reaching}"),
                ("stand alone", str(health.standalone)),
                ("unaligned", str(health.unaligned)),
                ("mean distance", health.mean_distance if health.HasField("mean_distance") else "–"),
                ("contracts", f"{health.contracts} stand, {health.stale} stale, {health.counted_twice} counted twice"),
                ("answers", f"{health.unanswered} owed, {health.overdue} overdue"),
                ("dependencies", f"{health.dependencies} agreed, {health.at_risk} at risk"),
                ("overloaded units", str(health.overloaded)),
                ("actions", f"{health.open_actions} open, {health.overdue_actions} overdue"),
            ]
        )
    )


# history --------------------------------------------------------------------------------------------------------------


def show_history(connection: Connection, name: str, as_json: bool) -> None:
    """Print everything that ever happened to a contract, a dependency, ..., oldest first."""
    from okr.views.v1.alignment_history_service_pb2 import ListAlignmentHistoryRequest

    entries = list(connection.pages(ListAlignmentHistoryRequest(name=name), "entries"))
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
