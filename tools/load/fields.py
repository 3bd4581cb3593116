"""Makes `VideoUpserted` events of rows of any catalogue: an id and a title suffice."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.videos.identifiers import VIDEO_ID_PATTERN
from catalog.videos.youtube import youtube_id_of, youtube_page_of
from tools.load.names import FIELDS, RECIPES, Names, value_at

YOUTUBE = 0

_WHOLE = re.compile(r"\+?[0-9][0-9_, ]*(\.0*)?")
_ISO_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_SEPARATORS = re.compile(r"[,;|]")


class BadField(ValueError):
    """A field whose value cannot be read, and what to write instead."""

    def __init__(self, field: str, value: Any, reason: str, remedy: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.value, self.remedy = field, value, remedy


def video_of_any(row: Any, names: Names, category_ids: Mapping[str, int], file_time: int) -> dict[str, Any]:
    """Return the `VideoUpserted` of a row; raises `BadField`.

    The row's version is the time at which it was updated or counted, or else that of its file, in seconds since 1970.
    """
    if not isinstance(row, Mapping):
        raise BadField("row", row, "a video is an object", 'write objects such as {"id": "7", "title": "A river"}')
    fields = {field: _given(value_at(row, names.get(field, field))) for field in FIELDS}
    source_id = _source_id(fields["id"], fields["url"], names)
    url = _text("url", fields["url"]) or (source_id if youtube_id_of(source_id) else None)
    published_at = _time("published_at", fields["published_at"])
    counted_at = _time("counted_at", fields["counted_at"])
    updated_at = _time("updated_at", fields["updated_at"])
    is_uuid = re.fullmatch(VIDEO_ID_PATTERN, source_id.lower())
    return {
        **({"video_id": source_id.lower()} if is_uuid else {"source_id": source_id}),
        "version": max([_seconds(one) for one in (counted_at, updated_at) if one], default=file_time),
        "user_id": _user_id(fields),
        "name": _required("title", fields["title"]),
        "description": _text("description", fields["description"]),
        "location": url,
        "location_type": YOUTUBE if youtube_id_of(url) else None,
        "preview_image_location": _text("thumbnail_url", fields["thumbnail_url"]),
        "tags": _texts("tags", fields["tags"]),
        "added_date": published_at,
        "status": "READY",
        "channel_title": _text("channel_title", fields["channel_title"]),
        "category_id": _category_id(fields, category_ids),
        "duration": _duration(fields["duration_seconds"]),
        "language": _text("language", fields["language"]),
        "published_at": published_at,
        "regions": _texts("regions", fields["regions"]) or [],
        "views": _whole("views", fields["views"]),
        "likes": _whole("likes", fields["likes"]),
        "fetched_at": counted_at or _as_time(file_time),
    }


def _given(value: Any) -> Any:
    """Return a value, None for an empty text: CSV has no nulls."""
    return None if isinstance(value, str) and not value.strip() else value


def _source_id(value: Any, url: Any, names: Names) -> str:
    text = _required("id", value)
    if names.items() >= RECIPES["youtube"].items() or (isinstance(url, str) and youtube_id_of(url) == text):
        return youtube_page_of(text) or text
    return text


def _required(field: str, value: Any) -> str:
    text = _text(field, value)
    if text is None:
        raise BadField(field, value, "it is missing", f"give every video one, or name its field: MAP={field}=...")
    return text


def _text(field: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise BadField(field, value, "it is not a text", "write a text in quotes, or leave it out")


def _texts(field: str, value: Any) -> list[str] | None:
    """Return a list, or the parts of a text between commas, semicolons or bars."""
    if value is None:
        return None
    if isinstance(value, str):
        return [part.strip() for part in _SEPARATORS.split(value) if part.strip()]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise BadField(field, value, "it is not a list of texts", f'write ["a", "b"] or "a, b" for {field}')


def _whole(field: str, value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, float) and value.is_integer() and value >= 0:
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(re.sub(r"[_, +]|\.0*$", "", value.strip()))
    raise BadField(field, value, "it is not a whole number of 0 or more", "write digits only, or leave it out")


def _duration(value: Any) -> int | None:
    """Return seconds of a number, of `PT1H2M3S` or of `1:02:03`."""
    if isinstance(value, float) and value >= 0:
        return int(value)
    if isinstance(value, str):
        units = _ISO_DURATION.fullmatch(value.strip()) if value.strip().startswith("P") else None
        if units and any(units.groups()):
            days, hours, minutes, seconds = (int(one or 0) for one in units.groups())
            return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        if clock := _CLOCK.fullmatch(value.strip()):
            hours, minutes, seconds = (int(one or 0) for one in clock.groups())
            return (hours * 60 + minutes) * 60 + seconds
    try:
        return _whole("duration_seconds", value)
    except BadField as error:
        remedy = "write seconds (95), 1:35 or PT1M35S, or leave it out"
        raise BadField("duration_seconds", value, "it is not a duration", remedy) from error


def _time(field: str, value: Any) -> str | None:
    """Return a time of ISO 8601, or of seconds or milliseconds since 1970; a day begins at midnight, UTC."""
    if value is None:
        return None
    remedy = "write 2026-11-29T08:00:00Z, 2026-11-29, or seconds since 1970"
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _as_time(value / 1_000 if value > 10**11 else value)
        moment = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError) as error:
        raise BadField(field, value, "it is not a time", remedy) from error
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(time: str) -> int:
    return max(1, int(datetime.fromisoformat(time).timestamp()))


def _user_id(fields: Mapping[str, Any]) -> str | None:
    """Return the uploader's UUID: the channel's own, or one that is derived of its id or title."""
    channel = _text("channel_id", fields["channel_id"]) or _text("channel_title", fields["channel_title"])
    if channel is None:
        return None
    if re.fullmatch(VIDEO_ID_PATTERN, channel.lower()):
        return channel.lower()
    is_link = channel.startswith(("https://", "http://"))
    return str(uuid5(NAMESPACE_URL, channel if is_link else f"https://www.youtube.com/channel/{channel}"))


def _category_id(fields: Mapping[str, Any], category_ids: Mapping[str, int]) -> int | None:
    """Return the number of a category, or that of its title; None for a title that is no category's."""
    if fields["category_id"] is not None:
        return _whole("category_id", fields["category_id"])
    title = _text("category", fields["category"])
    return category_ids.get(title.strip().casefold()) if title else None
