"""Writes dead letters for a terminal: without personal data, long texts or characters that control a terminal."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tools.dead_letters.held import HeldQueue
from tools.dead_letters.letters import Letter

MAX_TEXT = 80
MAX_REASON = 200
REASONS_SHOWN = 20

PERSONAL = ("userid", "description")

_NUMBER = re.compile(r"\d+")

# As long as an address may be, so that a long text without one takes no longer than it has characters.
_EMAIL = re.compile(r"[^\s\"'<>@:;,]{1,64}@[^\s\"'<>@:;,]{1,255}\.\w+")

# In a body that is no JSON, or in a text that is.
_PERSONAL_MEMBER = re.compile(r'("(?:user_?id|description)"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE)


def listed(held: HeldQueue, letters: Sequence[Letter]) -> Iterator[str]:
    """Yield lines that list the chosen letters of a queue by reason, each with an example."""
    whole = len(held.letters)
    chosen = f"{len(letters):,}" if len(letters) == whole else f"{len(letters):,} of {whole:,}"
    yield f"{held.queue.name} ({held.queue.holds}): {chosen if whole else 'none'}"
    by_reason = _by_reason(letters)
    for examples in by_reason[:REASONS_SHOWN]:
        others = " (and with other numbers)" if len({letter.reason for letter in examples}) > 1 else ""
        yield f"  {len(examples):,} x {shortened(examples[0].reason, MAX_REASON)}{others}"
        yield f"      since {examples[0].sent_at}; {examples[0].message_id}: {summary(examples[0])}"
    if hidden := by_reason[REASONS_SHOWN:]:
        yield f"  and {len(hidden):,} more reasons of {sum(map(len, hidden)):,} messages: choose with REASON="
    if held.elsewhere:
        yield f"  not shown: {held.elsewhere:,} in flight, received by another reader or a killed command"
    if held.unread:
        yield f"  not shown: about {held.unread:,} more; list the queue again"


def shown(letter: Letter) -> Iterator[str]:
    """Yield the lines of a whole letter."""
    facts = {
        "queue": letter.queue.name,
        "message": letter.message_id,
        "reason": printable(masked(letter.reason)),
        "sent": letter.sent_at,
        "received": f"{letter.receives:,} times, including now",
        **{shortened(name): shortened(value) for name, value in letter.attributes.items() if name != "reason"},
    }
    width = max(map(len, facts))
    yield from (f"{name:<{width}}  {value}" for name, value in facts.items())
    yield _pretty(letter)


def _pretty(letter: Letter) -> str:
    try:
        content = json.dumps(redacted(json.loads(letter.body)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return shortened(letter.body)
    return printable(content)


def summary(letter: Letter) -> str:
    """Return what a letter is about, on one line."""
    match letter.content:
        case {"detail-type": kind, "detail": dict(detail)}:
            version = f", version {detail['version']}" if "version" in detail else ""
            return shortened(f"{kind} of {detail.get('video_id') or detail.get('source_id')}{version}")
        case {"DDBStreamBatchInfo": dict(records)}:
            first, size = records.get("approximateArrivalOfFirstRecord"), records.get("batchSize")
            return shortened(f"{size} changes from {first} on, {records.get('shardId')}")
        case {"video_id": video, **others}:
            return shortened(f"video {video}, revision {others.get('revision', 'unknown')}")
    return shortened(letter.body)


def redacted(value: Any) -> Any:
    """Return JSON without personal members, and with its texts masked and shortened."""
    match value:
        case dict():
            return {shortened(name): _redacted_member(name, one) for name, one in value.items()}
        case list():
            return [redacted(one) for one in value]
        case str():
            return shortened(value)
    return value


def shortened(text: str, length: int = MAX_TEXT) -> str:
    """Return a text for a terminal, masked, and cut after `length` characters."""
    safe = printable(masked(text))
    return safe if len(safe) <= length else f"{safe[:length]}... ({len(text):,} characters)"


def masked(text: str) -> str:
    """Return a text with personal members of JSON and addresses of e-mail hidden."""
    return _EMAIL.sub("(e-mail)", _PERSONAL_MEMBER.sub(r'\1"(hidden)"', text))


def printable(text: str) -> str:
    """Escape what is neither printable nor the end of a line: it may control the terminal."""
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)


def _redacted_member(name: str, value: Any) -> Any:
    if name.casefold().replace("_", "") not in PERSONAL or value is None:
        return redacted(value)
    return f"(hidden, {len(value):,} characters)" if isinstance(value, str) else "(hidden)"


def _by_reason(letters: Sequence[Letter]) -> Sequence[Sequence[Letter]]:
    """Return letters with one reason together, the most frequent first.

    Reasons that differ in numbers alone are one: many name a time, a position or a size.
    """
    found: dict[str, list[Letter]] = {}
    for letter in letters:
        found.setdefault(_NUMBER.sub("0", letter.reason), []).append(letter)
    return sorted(found.values(), key=len, reverse=True)
