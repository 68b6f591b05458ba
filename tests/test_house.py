"""The rules of the house, checked."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.message_factory import GetMessageClass

from libs import refusal

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for folder in ("services", "libs", "deploy") for path in (ROOT / folder).rglob("*.py"))
#: rule module -> the proto service that it decides, and the name of its package
RULES = {
    "services.goal.goal": ("okr.goal.v1", "goal_service", "GoalService"),
    "services.goal.cycle": ("okr.goal.v1", "cycle_service", "CycleService"),
    "services.goal.policy": ("okr.goal.v1", "policy_service", "PolicyService"),
    "services.goal.reaction": ("okr.goal.v1", "reaction_service", "ReactionService"),
    "services.alignment.contract": ("okr.alignment.v1", "contract_service", "ContractService"),
    "services.alignment.standing": ("okr.alignment.v1", "standing_service", "StandingService"),
    "services.alignment.dependency": ("okr.alignment.v1", "dependency_service", "DependencyService"),
    "services.alignment.overlap": ("okr.alignment.v1", "overlap_service", "OverlapService"),
    "services.alignment.capacity": ("okr.alignment.v1", "capacity_service", "CapacityService"),
    "services.alignment.session": ("okr.alignment.v1", "session_service", "SessionService"),
    "services.alignment.action": ("okr.alignment.v1", "action_service", "ActionService"),
    "services.alignment.workshop": ("okr.alignment.v1", "workshop_service", "WorkshopService"),
    "services.directory.unit": ("okr.directory.v1", "unit_service", "UnitService"),
    "services.directory.person": ("okr.directory.v1", "person_service", "PersonService"),
}
#: What runs beside the rules and has tables of its own.
NOT_PURE = ("__init__", "__main__", "due", "duplicates", "reactions", "register", "risks")
PURE = sorted(
    path
    for service in ("alignment", "goal", "directory")
    for path in (ROOT / "services" / service).glob("*.py")
    if path.stem not in NOT_PURE
)
#: area -> the modules that fold its events.
FOLDING = {
    "alignment": (
        *("contract", "standing", "metric", "dependency", "overlap"),
        *("capacity", "session", "action", "workshop"),
    ),
    "goal": ("goal", "cycle", "policy", "reaction"),
    "directory": ("unit", "person"),
}


def imports(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {
        name
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_services_do_not_know_each_other_and_libs_know_no_service(path):
    folder, service = path.relative_to(ROOT).parts[:2]
    services = {name for name in imports(path) if name.split(".")[0] == "services"}
    if folder == "libs":
        assert not services
    elif folder == "services":
        assert all(name.split(".")[1:2] == [service] for name in services), services


@pytest.mark.parametrize("path", PURE, ids=relative)
def test_rules_know_no_clock_no_chance_no_wire_and_no_store(path):
    forbidden = (
        "grpc",
        "asyncio",
        "asyncpg",
        "nats",
        "psycopg",
        "random",
        "secrets",
        "time",
        "os",
        "socket",
        "libs.rpc",
        "libs.eventlog",
    )
    found = {name for name in imports(path) if name.split(".")[0] in forbidden or name in forbidden}
    assert not found
    calls = re.findall(r"\b(?:datetime\.now|utcnow|date\.today|uuid[14]\()", path.read_text())
    assert not calls


def test_generated_code_is_what_the_protos_say(tmp_path):
    protos = sorted(
        str(p.relative_to(ROOT / "protos"))
        for area in ("okr", "buf")
        for p in (ROOT / "protos" / area).rglob("*.proto")
    )
    command = [
        "-m",
        "grpc_tools.protoc",
        "-Iprotos",
        f"--python_out={tmp_path}",
        f"--grpc_python_out={tmp_path}",
        *protos,
    ]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    fresh = {
        p.relative_to(tmp_path): p.read_text()
        for p in tmp_path.rglob("*.py")
        if "_grpc" not in p.name or "Servicer" in p.read_text()
    }
    kept = {p.relative_to(ROOT / "gen"): p.read_text() for p in (ROOT / "gen").rglob("*.py")}
    assert fresh.keys() == kept.keys(), "run: make gen"
    assert [str(name) for name, text in fresh.items() if kept[name] != text] == [], "run: make gen"


def test_vendored_protos_are_those_of_the_installed_package():
    import google.api

    installed = Path(google.api.__path__[0]).parent.parent
    for path in (ROOT / "protos" / "google").rglob("*.proto"):
        assert path.read_text() == (installed / path.relative_to(ROOT / "protos")).read_text(), path.name


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("module", RULES)
def test_every_rpc_has_a_rule(module):
    package, file, service = RULES[module]
    rules = importlib.import_module(module)
    descriptor = importlib.import_module(f"{package}.{file}_pb2").DESCRIPTOR.services_by_name[service]
    assert [m.name for m in descriptor.methods if not callable(getattr(rules, snake(m.name), None))] == []


def test_every_event_is_folded_by_the_rules_of_its_stream():
    for area, modules in FOLDING.items():
        events = importlib.import_module(f"okr.{area}.v1.events_pb2").DESCRIPTOR.message_types_by_name.values()
        rules = [importlib.import_module(f"services.{area}.{name}") for name in modules]
        for event in events:
            folded = []
            for module in rules:
                try:
                    module.evolve(module.INITIAL, GetMessageClass(event)())
                    folded.append(module.__name__)
                except TypeError:
                    continue
                except (ArithmeticError, KeyError, ValueError, IndexError, AttributeError, StopIteration):
                    folded.append(module.__name__)  # it knows the event; an empty one is not a real one
            assert folded, f"no rules fold {event.full_name}"


def test_every_service_of_the_contract_has_its_rules():
    files = [path for area in FOLDING for path in (ROOT / "protos" / "okr" / area / "v1").glob("*_service.proto")]
    assert sorted((f"okr.{path.parts[-3]}.v1", path.stem) for path in files) == sorted(
        (package, file) for package, file, _ in RULES.values()
    )


@pytest.mark.parametrize("area", sorted(FOLDING))
def test_every_refusal_is_in_the_contract_with_its_status(area):
    from google.rpc import code_pb2
    from okr.api.v1.error_reason_pb2 import error

    classes = {}
    for path in (ROOT / "services" / area).glob("*.py"):
        if path.stem == "__main__":
            continue
        for value in vars(importlib.import_module(f"services.{area}.{path.stem}")).values():
            if (
                isinstance(value, type)
                and issubclass(value, refusal.Refusal)
                and value.__module__.startswith("services.")
            ):
                classes[value("").reason] = value
    enum = importlib.import_module(f"okr.{area}.v1.reason_pb2").DESCRIPTOR.enum_types_by_name["ErrorReason"]
    contract = {
        v.name.removeprefix("ERROR_REASON_"): v.GetOptions().Extensions[error].code for v in enum.values if v.number
    }
    assert contract.keys() == classes.keys()
    assert {r for r, c in classes.items() if code_pb2.Code.Value(c.status) != contract[r]} == set()


def test_the_document_of_errors_names_reasons_that_there_are_with_their_status():
    from google.rpc import code_pb2
    from okr.api.v1.error_reason_pb2 import error

    modules = ("api.v1.error_reason_pb2", *(f"{area}.v1.reason_pb2" for area in FOLDING))
    enums = [importlib.import_module(f"okr.{m}").DESCRIPTOR.enum_types_by_name["ErrorReason"] for m in modules]
    statuses: dict[str, set[str]] = {}
    for value in (value for enum in enums for value in enum.values if value.number):
        code = code_pb2.Code.Name(value.GetOptions().Extensions[error].code)
        statuses.setdefault(value.name.removeprefix("ERROR_REASON_"), set()).add(code)
    wrong = []
    for line in (ROOT / "docs" / "errors.md").read_text().splitlines():
        _, _, status, reasons, *_ = [*line.split("|"), "", "", "", ""]
        named = re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", reasons)
        wrong += [each for each in named if not statuses.get(each, set()) & set(re.findall(r"[A-Z_]+", status))]
    assert wrong == []


def test_nothing_is_called_by_an_empty_word():
    empty = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "managers", "misc", "shared"}
    assert [relative(path) for path in MODULES if empty & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_every_module_says_in_one_sentence_what_it_is_for():
    silent = [relative(p) for p in MODULES if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_no_tracked_file_names_this_machine_or_a_package_host():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # Written so that this very file does not name them.
    names = (("py", "pi", ".org"), ("python", "hosted"), ("npm", "js."), ("deb.", "debian"), ("/sim", "ple/"))
    hosts = re.compile("|".join(re.escape("".join(parts)) for parts in names))
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm)/\w")
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if name.startswith("protos/buf/") or not path.is_file() or path.suffix in (".png",):
            continue
        text = path.read_text(errors="ignore")
        if hosts.search(text) or machine.search(text):
            found.append(name)
    assert found == []
