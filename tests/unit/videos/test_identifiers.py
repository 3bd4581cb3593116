"""Ids derived from names."""

from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis.strategies import text

from catalog.videos.identifiers import derive_uuid
from catalog.videos.source_ids import derive_video_id


@given(text())
def test_an_id_derived_from_a_name_is_a_uuid_of_version_5_in_the_url_namespace(name: str) -> None:
    assert derive_uuid(name) == str(uuid5(NAMESPACE_URL, name))


def test_a_video_of_a_youtube_page_has_a_known_id() -> None:
    derived = derive_video_id("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert derived == str(uuid5(NAMESPACE_URL, "https://www.youtube.com/watch?v=dQw4w9WgXcQ"))
