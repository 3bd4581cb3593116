"""Identifiers of videos: UUIDs in canonical lower case."""

# Only the canonical lower-case form: other spellings would be other cache keys of the same video.
VIDEO_ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
