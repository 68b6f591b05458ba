"""Where two messages of one type say different things, for a person to read."""

from typing import Any

from services.console.values import shown


def differing(path: str, wanted: Any, there: Any) -> list[str]:
    """Where two messages of one type differ, leaf by leaf."""
    found: list[str] = []
    for each in wanted.DESCRIPTOR.fields:
        new, old = getattr(wanted, each.name), getattr(there, each.name)
        if new == old:
            continue
        name = f"{path}{each.name}"
        if each.is_repeated and len(new) == len(old) and each.message_type is not None:
            for place, (one, other) in enumerate(zip(new, old, strict=True), start=1):
                found += differing(f"{name} {place} ", one, other)
        elif each.is_repeated:
            found.append(f"{name}: {len(old)} are there, the file has {len(new)}")
        elif each.message_type is not None:
            found += differing(f"{name} ", new, old)
        else:
            found.append(f"{name}: {shown(str(old))} is there, the file says {shown(str(new))}")
    return found
