"""What single values of a source become: ids, texts, numbers, dates, notes. Nothing is made up."""

import hashlib
import json
import re
import time
from decimal import Decimal
from typing import Any

#: Notes that are texts in every source: kept as they are. Others are kept as JSON where they are not plain text.
TEXTS = {"comments", "outcome", "description", "status", "priority", "title", "text", "owner_role", "why"}


def slug(text: str, ambiguous: bool = False) -> str:
    """An id of a-z, 0-9 and - that differs where the texts differ: what had to be changed gets a digest of the text."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain == text and len(plain) <= 63 and not ambiguous:
        return plain
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[:54].rstrip('-')}-{digest}".lstrip("-")


def storable(text: str) -> str:
    """The text without what no store holds: NUL and halves of surrogate pairs become U+FFFD."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def breaks_lines(text: str) -> bool:
    """Whether it has a line break or another control character."""
    return re.search(r"[\x00-\x1f\x7f\u2028\u2029]", text) is not None


def shown(value: Any) -> str:
    """A value in a sentence: short."""
    text = value if isinstance(value, str) else as_json(value)
    return f'"{storable(text[:60])}{"…" if len(text) > 60 else ""}"'


def as_json(value: Any) -> str:
    """JSON of what a document holds; decimals as they stood."""
    match value:
        case dict():
            return "{" + ", ".join(f"{as_json(key)}: {as_json(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_json, value)) + "]"
        case Decimal():
            return str(value)
    return json.dumps(value, ensure_ascii=False)


def note_text(key: str, value: Any) -> str:
    """Text of a note. What is not text is JSON; a text that reads as JSON is quoted, unless its field is always text."""
    if not isinstance(value, str):
        return storable(as_json(value))
    if key in TEXTS:
        return storable(value)
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return storable(value)
    return storable(as_json(value))


def decimal_text(value: Any) -> str:
    """An exact decimal as protos/okr/api/v1/rules.proto has it, from a number; "": it is none, or does not fit."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    if isinstance(value, Decimal) and (not value.is_finite() or value.adjusted() > 18):
        return ""
    if isinstance(value, int) and abs(value) >= 10**18:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in text and len(text.partition(".")[2]) > 9:
        text = text.rstrip("0").rstrip(".")
    return text if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})([.][0-9]{1,9})?", text) else ""


def is_date(text: Any) -> bool:
    """Whether it is a day of the calendar, "2021-04-30"."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        return bool(time.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


def parents_first(parents: dict[str, str | None]) -> list[str]:
    """Ids in their order, but level by level, so that a parent stands before its children. There is no circle."""
    depth: dict[str, int] = {}
    for start in parents:
        path = [start]
        while (above := parents[path[-1]]) is not None and path[-1] not in depth:
            path.append(above)
        for identity in reversed(path):
            above = parents[identity]
            depth.setdefault(identity, 0 if above is None else depth[above] + 1)
    return sorted(parents, key=depth.__getitem__)
