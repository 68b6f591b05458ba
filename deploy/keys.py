"""The key that a region signs its tokens with. `python -m deploy.keys FOLDER` makes it, where there is none yet."""

import sys
from pathlib import Path

from libs.identity import Signer

PRIVATE, PUBLIC = "private.json", "public.json"


def make_keys(folder: Path) -> None:
    """Make the private key (JWK) if there is none, and write the public ones (JWKS) that the services check against."""
    private, new = folder / PRIVATE, folder / "new.json"
    if not private.exists():
        new.unlink(missing_ok=True)
        Signer.create(new)
        new.replace(private)
    Signer(private).public(new).replace(folder / PUBLIC)


if __name__ == "__main__":
    make_keys(Path(sys.argv[1]))
