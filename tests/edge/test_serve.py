"""Services as processes of their own: they come up, know people, survive without each other, and go when told."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import grpc
import psycopg
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from okr.directory.v1 import directory_pb2
from okr.directory.v1.person_service_pb2 import AssignManagerRequest, RegisterPersonRequest
from okr.directory.v1.person_service_pb2_grpc import PersonServiceStub
from okr.directory.v1.unit_service_pb2 import FoundUnitRequest
from okr.directory.v1.unit_service_pb2_grpc import UnitServiceStub
from okr.goal.v1 import cycle_service_pb2 as cycles
from okr.goal.v1 import policy_service_pb2 as policies
from okr.goal.v1.cycle_service_pb2_grpc import CycleServiceStub
from okr.goal.v1.goal_service_pb2_grpc import GoalServiceStub
from okr.goal.v1.policy_service_pb2_grpc import PolicyServiceStub
from okr.log.v1.log_service_pb2 import FollowLogRequest
from okr.log.v1.log_service_pb2_grpc import LogServiceStub

from deploy.process import free_port
from libs.eventlog import EventLog
from libs.identity import Signer
from libs.record import Registry
from services.goal.policy import EXPLORATORY
from tests.edge.world import PLAN, new_id, proposal, until, wrong
from tests.goal.company import BOSS, EXPLORE, HQ, OWNER, Q4, SALES

SECRET = "叶子 Yezi"


class Service:
    """One service process."""

    def __init__(self, name, folder, environment):
        self.name = name
        self.state = folder / f"{name}.state"
        self.log = open(folder / f"{name}.log", "a")  # noqa: SIM115  # closed with the process
        self.environment = {**os.environ, **environment, "OKR_STATE_FILE": str(self.state)}
        self.process = None

    def start(self):
        command = [sys.executable, "-m", f"services.{self.name}"]
        self.process = subprocess.Popen(command, env=self.environment, stderr=self.log, stdout=self.log)

    @property
    def serves(self):
        assert self.process.poll() is None, Path(self.log.name).read_text()[-3000:]
        return self.state.exists() and json.loads(self.state.read_text())["pid"] == self.process.pid

    @property
    def address(self):
        return json.loads(self.state.read_text())["address"]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(30)


class Region:
    """A directory and a goal service on real servers."""

    def __init__(self, folder, database, nats):
        self.signer = Signer.create(folder / "private.json")
        keys = str(self.signer.public(folder / "public.json"))
        ports = {name: free_port() for name in ("directory", "goal")}
        peers = ",".join(f"{name}=127.0.0.1:{port}" for name, port in ports.items())
        # Each test has a region of its own, and so streams of its own.
        region = f"r{os.urandom(4).hex()}"
        self.log_id = f"directory@{region}/1"
        self.dsns = {name: database.owner_and_writer() for name in ports}
        self.services = {
            name: Service(
                name,
                folder,
                {
                    "OKR_REGION": region,
                    "OKR_LISTEN": f"127.0.0.1:{port}",
                    "OKR_DATABASE_OWNER": self.dsns[name][0],
                    "OKR_DATABASE": self.dsns[name][1],
                    "OKR_NATS": nats,
                    "OKR_KEYS": keys,
                    "OKR_PEERS": peers,
                    "OKR_GRACE_S": "5",
                },
            )
            for name, port in ports.items()
        }

    def by(self, subject, scopes=()):
        return {"metadata": (("authorization", f"Bearer {self.signer.token(subject, scopes)}"),), "timeout": 20}

    def channel(self, name):
        return grpc.aio.insecure_channel(self.services[name].environment["OKR_LISTEN"])


@contextmanager
def region_in(folder, database, nats):
    region = Region(folder, database, nats)
    try:
        yield region
    finally:
        for service in region.services.values():
            if service.process and service.process.poll() is None:
                service.process.kill()
                service.process.wait()
            service.log.close()


async def found_company(region):
    """Two units and two people, each step on the one before at once: an answer means that it is known."""
    setup = region.by("apps/setup", ["okr.setup"])
    async with region.channel("directory") as channel:
        units, people = UnitServiceStub(channel), PersonServiceStub(channel)
        for name, parent in ((HQ, ""), (SALES, HQ)):
            kind = directory_pb2.Unit.Kind.values()[1]
            request = FoundUnitRequest(
                request_id=new_id(), name=name, title=name, kind=kind, parent=parent, home_region="cn"
            )
            await units.FoundUnit(request, **setup)
        etags = {}
        for name in (BOSS, OWNER):
            request = RegisterPersonRequest(
                request_id=new_id(), name=name, display_name=SECRET, email="y@example.com", unit=SALES, home_region="cn"
            )
            request.locale, request.time_zone = "zh-CN", "Asia/Shanghai"
            etags[name] = (await people.RegisterPerson(request, **setup)).person.etag
        line = AssignManagerRequest(request_id=new_id(), name=OWNER, etag=etags[OWNER], manager=BOSS, reason="set up")
        await people.AssignManager(line, **setup)


async def found_quarter(region):
    setup = region.by("apps/setup", ["okr.setup"])
    async with region.channel("goal") as channel:
        pack = policies.PublishPolicyPackRequest(
            request_id=new_id(), name=EXPLORE, title="x", rules=EXPLORATORY, reason="set up"
        )
        await PolicyServiceStub(channel).PublishPolicyPack(pack, **setup)
        stub = CycleServiceStub(channel)
        await stub.PlanCycle(cycles.PlanCycleRequest(request_id=new_id(), name=Q4, plan=PLAN), **setup)
        await stub.OpenCycle(cycles.OpenCycleRequest(request_id=new_id(), name=Q4, etag="v1"), **setup)


async def propose(region, by=OWNER):
    async with region.channel("goal") as channel:
        return await GoalServiceStub(channel).ProposeObjective(proposal(), **region.by(by))


async def test_a_region_comes_up_knows_its_people_and_decides_while_the_directory_is_away(database, nats, tmp_path):
    with region_in(tmp_path, database, nats) as region:
        directory, goal = region.services["directory"], region.services["goal"]
        directory.start()
        await until(lambda: directory.serves, 60)
        await found_company(region)
        goal.start()
        await until(lambda: goal.serves, 60)
        assert goal.address == goal.environment["OKR_LISTEN"]
        await found_quarter(region)
        assert (await propose(region)).objective.etag == "v2"

        # Relations are copied, what is personal is not.
        with psycopg.connect(region.dsns["goal"][0]) as connection:
            copied = connection.execute("SELECT record FROM directory_facts WHERE log_id = %s", [region.log_id])
            records = [record for (record,) in copied.fetchall()]
        assert len(records) == 5
        assert not any(SECRET.encode() in record or b"example.com" in record for record in records)

        assert directory.stop() == 0
        assert goal.stop(signal.SIGKILL) == -signal.SIGKILL
        goal.start()
        await until(lambda: goal.serves, 60)
        assert (await propose(region)).objective.etag == "v2"
        failure = await wrong(propose(region, "people/stranger"))
        assert failure.says == ("PERMISSION_DENIED", "PERMISSION_DENIED")
        assert goal.stop() == 0
        assert not goal.state.exists()


async def test_a_service_that_knows_nobody_yet_says_that_it_is_not_ready(database, nats, tmp_path):
    with region_in(tmp_path, database, nats) as region:
        goal, directory = region.services["goal"], region.services["directory"]
        goal.start()
        async with region.channel("goal") as channel:
            check = health_pb2_grpc.HealthStub(channel).Check
            answer = await check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=60)
            assert answer.status == health_pb2.HealthCheckResponse.NOT_SERVING
            assert (await wrong(propose(region))).says == ("UNAVAILABLE", "UNAVAILABLE")
            directory.start()
            await until(lambda: goal.serves, 60)
            answer = await check(health_pb2.HealthCheckRequest(), timeout=10)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_stop_does_not_wait_for_those_who_follow(database, nats, tmp_path):
    with region_in(tmp_path, database, nats) as region:
        directory = region.services["directory"]
        directory.start()
        await until(lambda: directory.serves, 60)
        async with region.channel("directory") as channel:
            who = region.by("apps/x", ["okr.log"])
            follow = LogServiceStub(channel).FollowLog(FollowLogRequest(), **who)
            await follow.read()
            began = asyncio.get_running_loop().time()
            assert await asyncio.to_thread(directory.stop) == 0
            assert asyncio.get_running_loop().time() - began < 5


IN_USE: dict[str, str] = {}


@pytest.fixture
def stack():
    with ExitStack() as opened:
        yield opened


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"OKR_KEYS": ""}, "goal cannot start: OKR_KEYS is not set"),
        ({"OKR_PEERS": "directory"}, "goal cannot start: OKR_PEERS is 'directory', not name=host:port,..."),
        ({"OKR_EPOCH": "one"}, "goal cannot start: OKR_EPOCH is 'one', which is no number"),
        ({"OKR_EPOCH": "2"}, "goal cannot start: this database holds the log goal@cn/1, not goal@cn/2"),
        ({"OKR_KEYS": "nowhere.json"}, "goal cannot start: [Errno 2] No such file or directory: 'nowhere.json'"),
        ({"OKR_LISTEN": "256.0.0.1:1"}, "goal cannot start: it cannot listen on 256.0.0.1:1"),
        (IN_USE, "goal cannot start: it cannot listen on 127.0.0.1:{}: Address already in use"),
    ],
)
def test_what_keeps_a_service_from_starting_is_one_sentence(database, tmp_path, stack, changes, says):
    dsn = database()

    async def make():
        await (await EventLog.open(dsn, log_id="goal@cn/1", registry=Registry())).close()

    asyncio.run(make())
    if changes == IN_USE:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        changes, says = {"OKR_LISTEN": f"127.0.0.1:{taken}"}, says.format(taken)
    keys = Signer.create(tmp_path / "private.json").public(tmp_path / "public.json")
    environment = {**os.environ, "OKR_DATABASE": dsn, "OKR_KEYS": str(keys), "OKR_LOG_LEVEL": "ERROR", **changes}
    done = subprocess.run(
        [sys.executable, "-m", "services.goal"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith(says)
    assert len(done.stderr.strip().splitlines()) == 1
