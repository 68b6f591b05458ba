"""Consistency tokens: the positions that a reader has seen, one per log, as an opaque text."""

import base64
import binascii
import json
import re
from collections.abc import Mapping

from libs.refusal import Invalid

LONGEST = 1024
_LOG_ID = re.compile(r"[a-z][a-z0-9-]{0,30}@[a-z][a-z0-9-]{0,30}/[0-9]{1,9}")


class ConsistencyTokenInvalid(Invalid):
    """The token was not made by a log that the view follows."""


def encode(positions: Mapping[str, int]) -> str:
    """log id -> position, as a token. The same positions always make the same token."""
    content = json.dumps(dict(positions), sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def decode(token: str) -> dict[str, int]:
    """The positions of a token of `encode`; nothing for an empty one. Raises ConsistencyTokenInvalid for anything else."""
    if not token:
        return {}
    try:
        if len(token) > LONGEST:
            raise ValueError("too long")
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        positions = json.loads(content)
        if not isinstance(positions, dict) or not all(map(_is_position, positions.items())):
            raise ValueError("not positions")
        if encode(positions) != token:
            raise ValueError("not as it was made")
    except (ValueError, RecursionError, binascii.Error) as error:
        raise ConsistencyTokenInvalid("this is no consistency token", field="freshness.consistency_token") from error
    return positions


def _is_position(item: tuple[str, object]) -> bool:
    log_id, position = item
    return _LOG_ID.fullmatch(log_id) is not None and type(position) is int and 0 <= position < 2**63
