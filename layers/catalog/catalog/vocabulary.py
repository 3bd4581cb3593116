"""The closed lists of words that both contracts use, apart from the models so that a read imports little."""

from enum import StrEnum

# The canonical lower-case form alone: every other spelling of a UUID would be another cache key for the same video.
VIDEO_ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

# JSON carries integers exactly up to here in every client (RFC 7493).
MAX_INTEGER = 2**53 - 1


class Region(StrEnum):
    """The regions that have charts: ISO 3166-1 alpha-2."""

    AU = "AU"
    BR = "BR"
    CA = "CA"
    DE = "DE"
    FR = "FR"
    GB = "GB"
    IN = "IN"
    US = "US"


class Status(StrEnum):
    """How far a video has come; only READY ones are listed, found and charted."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    ERROR = "ERROR"


class Ranking(StrEnum):
    """What a chart ranks by: the views there are, or the views being gained."""

    VIEWS = "views"
    VELOCITY = "velocity"
