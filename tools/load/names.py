"""Names that other catalogues give to the fields of a video: `MAP="title=name,id=slug"`, or a recipe's name."""

from collections.abc import Mapping
from typing import Any

# Fields of a row; docs/data.md and docs/video.schema.json describe them.
FIELDS = (
    "id",
    "title",
    "description",
    "url",
    "thumbnail_url",
    "tags",
    "channel_title",
    "channel_id",
    "category_id",
    "category",
    "language",
    "duration_seconds",
    "published_at",
    "updated_at",
    "views",
    "likes",
    "counted_at",
    "regions",
)

# The list answers of other catalogues: a field's path in their rows.
RECIPES: Mapping[str, Mapping[str, str]] = {
    "peertube": {
        "id": "uuid",
        "title": "name",
        "description": "description",
        "url": "url",
        "thumbnail_url": "thumbnailUrl",
        "tags": "tags",
        "channel_title": "channel.displayName",
        "channel_id": "channel.url",
        "category": "category.label",
        "language": "language.id",
        "duration_seconds": "duration",
        "published_at": "publishedAt",
        "updated_at": "updatedAt",
        "views": "views",
        "likes": "likes",
    },
    "youtube": {
        "id": "id",
        "title": "snippet.title",
        "description": "snippet.description",
        "thumbnail_url": "snippet.thumbnails.high.url",
        "tags": "snippet.tags",
        "channel_title": "snippet.channelTitle",
        "channel_id": "snippet.channelId",
        "category_id": "snippet.categoryId",
        "language": "snippet.defaultAudioLanguage",
        "duration_seconds": "contentDetails.duration",
        "published_at": "snippet.publishedAt",
        "views": "statistics.viewCount",
        "likes": "statistics.likeCount",
    },
}

type Names = Mapping[str, str]


class BadMap(Exception):
    """A `MAP` that cannot be read; the message says what it may have."""


def names_of(text: str) -> dict[str, str]:
    """Return the paths of fields of `title=name,id=slug`, after those of a recipe's name; raises `BadMap`."""
    names: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        field, equals, path = (one.strip() for one in part.partition("="))
        if not equals and field in RECIPES:
            names |= RECIPES[field]
        elif not equals or not path:
            raise BadMap(f"MAP: {part!r} is neither field=name nor a recipe: {', '.join(RECIPES)}")
        elif field not in FIELDS:
            raise BadMap(f"MAP: a video has no field {field!r}; it has {', '.join(FIELDS)}")
        else:
            names[field] = path
    return names


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """Return the value of a name, or of names joined by dots in objects within the row; None if one is missing."""
    if path in row:
        return row[path]
    value: Any = row
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
