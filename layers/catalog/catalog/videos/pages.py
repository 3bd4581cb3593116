"""Links to the pages of a front end that show a video."""


def watch_page_of(pattern: str, video_id: str, source_id: str | None) -> str | None:
    """Return the URL of the page that shows a video; None without a pattern.

    `{source_id}` in the pattern becomes the source's id of the video, or its `video_id` if it has none; `{video_id}`
    always becomes the latter.
    """
    if not pattern:
        return None
    return pattern.replace("{source_id}", source_id or video_id).replace("{video_id}", video_id)


def home_page_of(pattern: str) -> str | None:
    """Return the URL of the site whose pages a pattern links to; None without a pattern."""
    if not pattern:
        return None
    scheme, _, rest = pattern.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"
