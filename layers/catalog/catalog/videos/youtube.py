"""Finds the YouTube id of a video in its location, or in its thumbnail."""

# As many characters as YouTube's ids have, of the URL-safe base64.
ID_LENGTH = 11
ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

HOSTS = frozenset({"youtube.com", "youtube-nocookie.com"})
SHORT_HOST = "youtu.be"
THUMBNAIL_HOSTS = frozenset({"i.ytimg.com", "img.youtube.com"})
SUBDOMAINS = ("www.", "m.", "music.")

# The folders of YouTube in which a video's id is the next part of the path.
FOLDERS = frozenset({"embed", "shorts", "live", "v"})
THUMBNAIL_FOLDERS = frozenset({"vi", "vi_webp"})


def youtube_id_of(location: str | None) -> str | None:
    """Return the YouTube id of a link to a video's page, player, short or stream; None for any other text.

    Parsed by hand: `urllib.parse` raises `ValueError` for some texts, and a regular expression has to be compiled in
    each cold start.
    """
    host, path, query = _parts_of(location or "")
    if host == SHORT_HOST:
        return _valid_id(path.partition("/")[0])
    if host not in HOSTS:
        return None
    folder, _, rest = path.partition("/")
    if folder == "watch" and not rest:
        return _first_id(query)
    return _valid_id(rest.partition("/")[0]) if folder in FOLDERS else None


def youtube_id_of_thumbnail(thumbnail: str | None) -> str | None:
    """Return the YouTube id of a link to a video's thumbnail; None for any other text."""
    host, path, _ = _parts_of(thumbnail or "")
    folder, _, rest = path.partition("/")
    if host not in THUMBNAIL_HOSTS or folder not in THUMBNAIL_FOLDERS:
        return None
    return _valid_id(rest.partition("/")[0])


def youtube_page_of(text: str) -> str | None:
    """Return the link to the page of a video on YouTube, as its own pages spell it; None for a text that is no id."""
    return f"https://www.youtube.com/watch?v={text}" if _valid_id(text) else None


def _parts_of(location: str) -> tuple[str, str, str]:
    """Return the host without its subdomain, the path and the query of a link; an empty host if it is none."""
    scheme, _, rest = location.partition("://")
    if scheme.lower() not in ("https", "http"):
        return "", "", ""
    address, _, query = rest.partition("#")[0].partition("?")
    host, _, path = address.partition("/")
    host = host.lower()
    for subdomain in SUBDOMAINS:
        host = host.removeprefix(subdomain)
    return host, path, query


def _first_id(query: str) -> str | None:
    given = (parameter.partition("=") for parameter in query.split("&"))
    return next((_valid_id(value) for name, _, value in given if name == "v"), None)


def _valid_id(text: str) -> str | None:
    return text if len(text) == ID_LENGTH and ID_CHARACTERS.issuperset(text) else None
