"""What a service process is told by its environment."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from libs.identity import Signer


class SettingMissing(Exception):
    """A variable is not set, or makes no sense."""


@dataclass(frozen=True)
class Settings:
    """One field per variable; `Settings.read()` takes them from the environment."""

    #: OKR_DATABASE: connection string of the role that appends.
    database: str
    #: OKR_KEYS: public keys (JWKS) of who signs access tokens.
    keys: Path
    #: OKR_REGION
    region: str = "cn"
    #: OKR_EPOCH: raised when a log is restored from a backup.
    epoch: int = 1
    #: OKR_LISTEN: host:port; port 0 is any that is free.
    listen: str = "127.0.0.1:0"
    #: OKR_DATABASE_OWNER: connection string of the role that owns the tables.
    database_owner: str = ""
    #: OKR_NATS: "nats://host:port"; empty: nothing is published and nothing followed.
    nats: str = ""
    #: OKR_PEERS: address by service.
    peers: Mapping[str, str] = field(default_factory=dict)
    #: OKR_SIGNING_KEY: private key (JWK) that this process signs its own tokens with; default: private.json beside OKR_KEYS.
    signing_key: Path | None = None
    #: OKR_MAX_CALLS: commands at once; more are refused.
    max_calls: int = 256
    #: OKR_STATE_FILE: where address and pid are written once it serves.
    state_file: Path | None = None
    #: OKR_DRAIN_S: how long to go on serving after saying that one goes; longer than a load balancer's interval.
    drain_s: float = 0.0
    #: OKR_GRACE_S: how long calls under way may take to finish.
    grace_s: float = 10.0

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises SettingMissing."""
        keys = Path(_required(environment, "OKR_KEYS"))
        database = _required(environment, "OKR_DATABASE")
        beside = keys.parent / "private.json"
        signing = environment.get("OKR_SIGNING_KEY") or (str(beside) if beside.exists() else "")
        state_file = environment.get("OKR_STATE_FILE")
        return cls(
            database=database,
            keys=keys,
            region=environment.get("OKR_REGION", cls.region),
            epoch=int(_number(environment, "OKR_EPOCH", cls.epoch)),
            listen=environment.get("OKR_LISTEN", cls.listen),
            database_owner=environment.get("OKR_DATABASE_OWNER") or database,
            nats=environment.get("OKR_NATS", cls.nats),
            peers=_peers(environment.get("OKR_PEERS", "")),
            signing_key=Path(signing) if signing else None,
            max_calls=int(_number(environment, "OKR_MAX_CALLS", cls.max_calls)),
            state_file=Path(state_file) if state_file else None,
            drain_s=_number(environment, "OKR_DRAIN_S", cls.drain_s),
            grace_s=_number(environment, "OKR_GRACE_S", cls.grace_s),
        )

    def log_id(self, service: str) -> str:
        """Log of a service of this region: "goal@cn/1"."""
        return f"{service}@{self.region}/{self.epoch}"

    def token_for(self, subject: str, scopes: Collection[str]) -> Callable[[], str] | None:
        """Makes tokens for calls that this process makes itself; None without a signing key."""
        if self.signing_key is None:
            return None
        signer = Signer(self.signing_key)
        return lambda: signer.token(subject, scopes)


def _required(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise SettingMissing(f"{name} is not set")


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    try:
        return float(environment.get(name) or default)
    except ValueError:
        raise SettingMissing(f"{name} is {environment[name]!r}, which is no number") from None


def _peers(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if any(not equals or not name.strip() or not address.strip() for name, equals, address in pairs):
        raise SettingMissing(f"OKR_PEERS is {text!r}, not name=host:port,...")
    return {name.strip(): address.strip() for name, _, address in pairs}
