"""YouTube ids in locations."""

import pytest
from hypothesis import given
from hypothesis.strategies import none, sampled_from, text

from catalog.videos.youtube import ID_CHARACTERS, ID_LENGTH, youtube_id_of

ID = "dQw4w9WgX-_"

LINKS = [
    f"https://www.youtube.com/watch?v={ID}",
    f"http://youtube.com/watch?v={ID}",
    f"https://m.youtube.com/watch?v={ID}",
    f"https://music.youtube.com/watch?v={ID}",
    f"HTTPS://WWW.YouTube.com/watch?v={ID}",
    f"https://www.youtube.com/watch/?v={ID}",
    f"https://www.youtube.com/watch?v={ID}&t=42s",
    f"https://www.youtube.com/watch?list=PL0&v={ID}#comments",
    f"https://youtu.be/{ID}",
    f"https://youtu.be/{ID}?si=0123456789a",
    f"https://youtu.be/{ID}/",
    f"https://www.youtube.com/embed/{ID}",
    f"https://www.youtube.com/embed/{ID}?autoplay=1",
    f"https://www.youtube-nocookie.com/embed/{ID}",
    f"https://youtube.com/shorts/{ID}",
    f"https://www.youtube.com/live/{ID}?feature=share",
    f"https://www.youtube.com/v/{ID}",
]

OTHERS = [
    None,
    "",
    ID,
    "https://www.youtube.com/",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/watch?v=",
    "https://www.youtube.com/watch?v=too-short",
    f"https://www.youtube.com/watch?v={ID}a",
    "https://www.youtube.com/watch?v=dQw4w9WgXc%",
    "https://www.youtube.com/watch?v=dQw4w9WgXcé",
    f"https://www.youtube.com/watch?V={ID}",
    f"https://www.youtube.com/watch/more?v={ID}",
    f"https://www.youtube.com/channel/{ID}",
    f"https://www.youtube.com/playlist?list={ID}",
    f"https://www.youtube.com/#watch?v={ID}",
    f"https://www.youtube.com/embed/more/{ID}",
    f"https://youtu.be/watch?v={ID}",
    f"https://example.com/watch?v={ID}",
    f"https://example.com/https://www.youtube.com/watch?v={ID}",
    f"https://www.youtube.com.example.com/watch?v={ID}",
    f"https://notyoutube.com/watch?v={ID}",
    f"https://www.youtube.com@example.com/watch?v={ID}",
    f"ftp://www.youtube.com/watch?v={ID}",
    f"/watch?v={ID}",
    "https://[::1/watch",
]


@pytest.mark.parametrize("location", LINKS)
def test_a_link_to_a_youtube_video_has_its_id(location: str) -> None:
    assert youtube_id_of(location) == ID


@pytest.mark.parametrize("location", OTHERS)
def test_any_other_location_has_none(location: str | None) -> None:
    assert youtube_id_of(location) is None


@given(text(sorted(ID_CHARACTERS), min_size=ID_LENGTH, max_size=ID_LENGTH), sampled_from(LINKS))
def test_every_id_is_found_in_every_kind_of_link(video: str, link: str) -> None:
    assert youtube_id_of(link.replace(ID, video)) == video


@given(none() | text() | text().map(lambda one: f"https://www.youtube.com/{one}"))
def test_whatever_is_returned_is_a_valid_id_in_the_location(location: str | None) -> None:
    found = youtube_id_of(location)
    if found is not None:
        assert location is not None
        assert found in location
        assert len(found) == ID_LENGTH
        assert ID_CHARACTERS.issuperset(found)
