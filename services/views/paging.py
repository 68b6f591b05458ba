"""Page tokens: where a list goes on, sealed together with what was asked, so that nobody else can make one."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from libs.refusal import Invalid

DEFAULT_SIZE = 50
SEAL_BYTES = 16
#: Fields of a list request that may differ between the pages of one list.
FREE_FIELDS = ("page_size", "page_token", "freshness")


class PageTokenInvalid(Invalid):
    """The page token was not made here, or for another request."""


@dataclass(frozen=True)
class Page:
    """Where a page begins. cursor: what the last page ended with, None on the first. positions: what that was read at."""

    size: int
    cursor: Any
    positions: Mapping[str, int]


class Pages:
    """Reads and writes page tokens under one secret of the region's views."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def page(self, request: Message, caller: str) -> Page:
        """What a list request asks for. Raises PageTokenInvalid."""
        size = request.page_size or DEFAULT_SIZE  # type: ignore[attr-defined]
        token = request.page_token  # type: ignore[attr-defined]
        if not token:
            return Page(size, None, {})
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            sealed = b""
        seal, content = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
        genuine = hmac.compare_digest(seal, self._seal(request, caller, content))
        if not genuine or _text(sealed) != token:
            raise PageTokenInvalid("the page token was not made here, or for another request", field="page_token")
        cursor, positions = json.loads(content)
        return Page(size, cursor, positions)

    def token(self, request: Message, caller: str, cursor: Any, positions: Mapping[str, int]) -> str:
        """The token of the page after `cursor`, a value that JSON holds. positions: log id -> what this page was read at."""
        content = json.dumps([cursor, dict(positions)], separators=(",", ":")).encode()
        sealed = self._seal(request, caller, content) + content
        return _text(sealed)

    def _seal(self, request: Message, caller: str, content: bytes) -> bytes:
        asked = type(request)()
        asked.CopyFrom(request)
        for field in FREE_FIELDS:
            if field in asked.DESCRIPTOR.fields_by_name:
                asked.ClearField(field)
        # Serialization is stable within one release, which is as long as a page token has to live.
        what = b"\0".join(
            (asked.DESCRIPTOR.full_name.encode(), caller.encode(), asked.SerializeToString(deterministic=True))
        )
        digest = hashlib.sha256(what).digest()
        return hmac.new(self._secret, digest + content, hashlib.sha256).digest()[:SEAL_BYTES]


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")
