"""Keys of the sitemap in the table `regions`, and names of its parts.

Each part is a partition of its own: thousands are written in a row, and a partition takes 1,000 write units a second,
some five parts.
"""

# The index: a stored document.
SITEMAP = "SITEMAP"
INDEX_ENTRY = "INDEX"

# A part: a stored document in the partition of its name.
PART_ENTRY = "PART"

# The state of the build.
BUILD_PARTITION = "SITEMAP#BUILD"
BUILD_ENTRY = "STATE"

# Which parts each segment has, and which are left to delete.
SEGMENTS_PARTITION = "SITEMAP#SEGMENTS"

# Number of segments, segment and hash of the content: a name never gets other content.
PART_PATTERN = r"^[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{8}\.xml$"


def part_partition(name: str) -> str:
    """Return the partition of a part."""
    return f"SITEMAP#{name}"


def part_name(total: int, segment: int, digest: str) -> str:
    """Return the name of a part of a segment, one of `total`, from the hexadecimal hash of its content."""
    return f"{total:x}-{segment:x}-{digest[:8]}.xml"


def segment_entry(total: int, segment: int) -> str:
    """Return the entry of a segment, one of `total`."""
    return f"{total:05x}#{segment:05x}"
