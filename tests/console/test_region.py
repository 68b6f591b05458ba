"""`okr up`: what it starts, how it survives, how it ends, and what it says when it cannot."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from deploy.local import Region, home_folder
from deploy.process import Child, StartFailed, end_leftover, free_port, remember, running
from tests.console.conftest import OKR, Okr, gone

ALL = {"supervisor", "PostgreSQL", "NATS", "directory", "goal", "alignment", "views"}


def serving(okr: Okr) -> bool:
    done = okr("status", "--json")
    return done.returncode == 0 and json.loads(done.stdout)["healthy"]


def test_it_shows_the_objectives_and_where_to_go_next(okr):
    shown = "".join(okr.lines)
    assert "2026 Q4" in shown
    assert "okr tree" in shown
    assert "okr login --as" in shown
    assert "Loading the sample company: people" in shown


def test_status_lists_every_process_with_its_health_log_head_and_lag(okr):
    okr.until(lambda: serving(okr))
    found = okr.json("status")
    processes = {each["name"]: each for each in found["processes"]}
    assert set(processes) == ALL - {"supervisor"}
    assert {each["health"] for each in processes.values()} == {"serving"}
    for name, each in processes.items():
        assert psutil.pid_exists(each["pid"]), name
        host, port = each["address"].split(":")
        socket.create_connection((host, int(port)), 2).close()
        assert Path(each["log_file"]).exists()
    assert processes["goal"]["log_id"] == "goal@cn/1"
    assert processes["goal"]["log_head"] > 1000
    assert processes["goal"]["recorded_at"]
    followers = processes["views"]["followers"]
    assert {each["log_id"] for each in followers} == {"goal@cn/1", "directory@cn/1", "alignment@cn/1"}
    assert "objective_tree" in {each["view"] for each in followers}
    assert all(each["lag"] == each["head"] - each["position"] for each in followers)


def test_a_second_one_on_the_same_home_is_refused(okr):
    assert "runs in" in okr.refused("up")
    assert serving(okr)


def test_ctrl_c_stops_everything_and_a_second_start_finds_the_data(own):
    port = free_port()
    own.up("--no-sample", "--port", str(port))
    assert addresses(own)["goal"] == f"127.0.0.1:{port}"
    assert own("cycle", "list").stdout.strip() == "There are no cycles."
    set_up(own)
    processes = own.processes()
    assert set(processes) == ALL
    before = json.loads((own.home / "region.json").read_text())["ports"]
    assert own.stop(signal.SIGINT) < 20
    assert own.process.returncode == 0
    assert gone(processes.values(), 0.5)
    assert not list((own.home / "run").glob("*.pid"))
    assert "by force" not in "".join(own.lines)
    with (
        socket.socket() as taken
    ):  # a port of the first start that somebody else has now is replaced, the others are kept
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", before["postgres"]))
        taken.listen()
        own.up("--no-sample")
    now = json.loads((own.home / "region.json").read_text())["ports"]
    assert now.pop("postgres") != before.pop("postgres")
    assert now == before
    assert [unit["title"] for unit in own.json("unit", "list")] == ["星槎热能集团"]
    assert own.stop(signal.SIGTERM) < 20


def addresses(okr: Okr) -> dict[str, str]:
    return {each["name"]: each["address"] for each in okr.json("status")["processes"]}


def set_up(okr: Okr) -> None:
    """Something that is recorded: a file with one unit and no objective."""
    file = okr.home.parent / "one.json"
    units = [{"id": "top", "name": "星槎热能集团", "parent": None, "kind": "company"}]
    file.write_text(json.dumps({"cycle": {"name": "Q", "start": None, "end": None}, "units": units, "objectives": []}))
    done = okr("import", str(file))
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_killed_is_started_again(own):
    own.up("--no-sample")
    set_up(own)
    for name in ("goal", "directory", "views", "alignment", "NATS", "PostgreSQL"):
        killed = own.processes()[name]
        killed.kill()
        own.until(lambda name=name, killed=killed: own.processes().get(name, killed).pid != killed.pid)
    own.until(lambda: serving(own))
    restarts = {each["name"]: each["restarts"] for each in own.json("status")["processes"]}
    assert all(restarts.values()), restarts
    assert [unit["title"] for unit in own.json("unit", "list")] == ["星槎热能集团"]


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_finds_the_data(own):
    own.up("--no-sample")
    set_up(own)
    processes = own.processes()
    own.stop(signal.SIGKILL)
    assert gone(processes.values())
    assert "start it with `okr up`" in own.refused("tree")
    own.up("--no-sample")
    assert [unit["title"] for unit in own.json("unit", "list")] == ["星槎热能集团"]


def test_a_start_after_everything_was_killed_at_once_recovers(own):
    own.up("--no-sample")
    set_up(own)
    everything = [own.processes()["supervisor"], *own.processes()["supervisor"].children(recursive=True)]
    for process in everything:
        process.suspend()  # so that none notices that another is gone
    for process in everything:
        process.kill()
    assert gone(everything)
    own.process.wait(10)
    own.up("--no-sample")
    assert [unit["title"] for unit in own.json("unit", "list")] == ["星槎热能集团"]


def test_a_load_of_the_sample_that_was_cut_short_goes_on(own):
    own.process = subprocess.Popen(
        [OKR, "up"], env=own.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    while "objectives" not in own.process.stdout.readline():
        assert own.process.poll() is None
    own.stop(signal.SIGKILL)
    own.up()
    assert len(own.json("people", "list")) > 140
    assert count(own.json("tree")) > 110


def count(nodes: list) -> int:
    return sum(1 + count(node["children"]) for node in nodes)


def test_a_port_in_use_is_one_sentence(own):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = own.refused("up", "--port", str(port))
        assert f"Port {port} (goal) is in use" in said
        assert "--port" in said
        assert own.refused("up", OKR_PORT=str(port)) == said
    assert not own.processes()


@pytest.fixture
def small_disk(own):
    """A file system of 8 MB for the home; where none can be mounted, files of at most 1 MB, which fails the same way."""
    own.home.mkdir(mode=0o700)
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", own.home], capture_output=True, check=False
        ).returncode
    )
    limits = None if mounted else (1 << 20, 1 << 20)
    yield limits
    if mounted:
        subprocess.run(["umount", "--lazy", own.home], check=True)


def test_a_full_disk_is_one_sentence(own, small_disk):
    command = [OKR, "up"] if small_disk is None else ["prlimit", f"--fsize={small_disk[0]}", OKR, "up"]
    done = subprocess.run(
        command, env=own.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("okr: ")]
    assert len(said) == 1
    assert "The disk is full" in said[0]
    assert "Traceback" not in done.stderr
    assert not own.processes()


def test_files_that_may_not_grow_are_a_full_disk_too(own):
    command = ["prlimit", f"--fsize={1 << 20}", OKR, "up"]
    done = subprocess.run(command, env=own.environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert "The disk is full" in done.stderr


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    for home in (in_the_way / "home", Path("/proc/okr")):
        assert "set OKR_HOME to" in Okr(home).refused("up")


def test_a_damaged_file_is_one_sentence(own):
    own.home.mkdir()
    (own.home / "secrets.json").write_text("{")
    assert "is damaged" in own.refused("up")


def test_without_a_region_every_command_says_how_to_start_one(own):
    for command in (
        ["tree"],
        ["status"],
        ["owe"],
        ["views", "list"],
        ["objective", "accept", "abc"],
        ["events", "tail"],
    ):
        assert own.refused(*command) == f"okr: No region runs in {own.home}: start it with `okr up`."


def test_secrets_are_for_their_owner_only(okr):
    for name in ("secrets.json", "keys/private.json", "region.json"):
        assert (okr.home / name).stat().st_mode & 0o077 == 0, name
    assert okr.home.stat().st_mode & 0o077 == 0


def test_the_home_is_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("OKR_HOME", str(tmp_path / "there"))
    assert home_folder() == tmp_path / "there"


def test_a_process_number_that_was_given_to_another_is_left_alone(tmp_path):
    file = tmp_path / "goal.pid"
    remember(file, os.getpid())
    known = json.loads(file.read_text())
    assert running(file).pid == os.getpid()
    file.write_text(json.dumps(known | {"created": known["created"] - 100}))
    assert running(file) is None
    assert not end_leftover(file)


def test_a_process_that_ends_at_once_says_why(tmp_path):
    child = Child("something", log=tmp_path / "log", state=tmp_path)
    child.start(["/bin/sh", "-c", "echo cannot do it; exit 3"])
    with pytest.raises(StartFailed, match=r"something ended by itself \(exit code 3\): cannot do it"):
        child.wait_until(lambda: False, 10)


def test_a_start_that_fails_leaves_nothing_running(tmp_path, monkeypatch):
    region = Region(tmp_path / "home")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif 'services.goal' in sys.orig_argv: sys.exit('no goal today')\n"
    )
    with pytest.raises(StartFailed, match="no goal today"):
        region.start()
    assert not list((tmp_path / "home" / "run").glob("*.pid"))
    assert not region.processes
