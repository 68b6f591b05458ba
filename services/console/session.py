"""Who uses the command line, and what they have seen: OKR_HOME/session."""

import contextlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

#: The command line itself, as long as nobody has logged in: reads what is open, and the log of its own region.
CONSOLE = "apps/okr-console"
CONSOLE_SCOPES = ("okr.read", "okr.log")


@dataclass
class Session:
    """subject: "people/.." or the console. name: how they are called. seen: by service, a token to read one's own writes.

    logged_in: subject and name that are kept, if another acts this once.
    """

    file: Path
    subject: str = CONSOLE
    name: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    logged_in: tuple[str, str] | None = None

    @classmethod
    def load(cls, home: Path) -> "Session":
        """The session of this home; that of the console if nobody has logged in or the file cannot be read."""
        file = home / "session"
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(file.read_text())
            return cls(file, str(kept["subject"]), str(kept["name"]), dict(kept["seen"]))
        return cls(file)

    @property
    def is_person(self) -> bool:
        """True if somebody has logged in."""
        return self.subject != CONSOLE

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes of the tokens that are signed for it: a person's rights come from the directory alone."""
        return () if self.is_person else CONSOLE_SCOPES

    def act_once(self, subject: str, name: str) -> None:
        """Act as somebody else, and keep who has logged in."""
        self.logged_in = (self.subject, self.name)
        self.subject, self.name = subject, name

    def save(self) -> None:
        """Keep it, as a whole or not at all, for its owner's eyes only."""
        subject, name = self.logged_in or (self.subject, self.name)
        new = self.file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump({"subject": subject, "name": name, "seen": self.seen}, out)
        new.replace(self.file)
