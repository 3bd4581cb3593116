"""An id or an address that is pasted into a search is that of one video."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.pasted import VIDEO_ID, YOUTUBE_ID, PastedId, pasted_id

UUID = "2f1f4f7e-0d0e-5c8b-9d7a-1a2b3c4d5e6f"
ID = "dQw4w9WgXcQ"

PASTED = {
    UUID: PastedId(VIDEO_ID, UUID),
    UUID.upper(): PastedId(VIDEO_ID, UUID),
    UUID.replace("-", ""): PastedId(VIDEO_ID, UUID),
    f"{{{UUID}}}": PastedId(VIDEO_ID, UUID),
    f"urn:uuid:{UUID}": PastedId(VIDEO_ID, UUID),
    f"\t{ID} \n": PastedId(YOUTUBE_ID, ID, is_certain=False),
    f"https://youtu.be/{ID}?si=abc": PastedId(YOUTUBE_ID, ID),
    f"youtu.be/{ID}": PastedId(YOUTUBE_ID, ID),
    f"www.youtube.com/watch?list=x&v={ID}": PastedId(YOUTUBE_ID, ID),
    f"https://example.org/watch/{ID}": PastedId(YOUTUBE_ID, ID),
    f"https://example.org/a/videos/{UUID}/?t=1#x": PastedId(VIDEO_ID, UUID),
    f"http://localhost:8081/#/videos/{UUID}?region=DE": PastedId(VIDEO_ID, UUID),
    f"video_id={UUID}": PastedId(VIDEO_ID, UUID),
    f"v={ID}": PastedId(YOUTUBE_ID, ID, is_certain=False),
    f"//www.youtube.com/watch?v={ID}": PastedId(YOUTUBE_ID, ID),
    f"https://music.youtube.com/watch?v={ID}&list=x": PastedId(YOUTUBE_ID, ID),
    f"https://m.youtube.com/#/watch?v={ID}": PastedId(YOUTUBE_ID, ID),
    f"https://www.youtube-nocookie.com/embed/{ID}?rel=0": PastedId(YOUTUBE_ID, ID),
    f"https://www.youtube.com/e/{ID}": PastedId(YOUTUBE_ID, ID),
    f"https://i.ytimg.com/vi/{ID}/hqdefault.jpg": PastedId(YOUTUBE_ID, ID),
    f"https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3D{ID}%26a%3Db": PastedId(YOUTUBE_ID, ID),
    f"(https://youtu.be/{ID}),": PastedId(YOUTUBE_ID, ID),
    f"Never gonna https://youtu.be/{ID}?si=x": PastedId(YOUTUBE_ID, ID),
    f"watch youtu.be/{ID} please": PastedId(YOUTUBE_ID, ID),
    f'<iframe src="https://www.youtube.com/embed/{ID}"></iframe>': PastedId(YOUTUBE_ID, ID),
    f"\u200b{ID}\u2026": PastedId(YOUTUBE_ID, ID, is_certain=False),
    f"https://youtu.be/{ID}?": PastedId(YOUTUBE_ID, ID),
    f"{UUID}?": PastedId(VIDEO_ID, UUID),
    f"\u300c{UUID}\u300d\u3002": PastedId(VIDEO_ID, UUID),
    f"look at {UUID.upper()}, please": PastedId(VIDEO_ID, UUID),
    f"https://example.org/{UUID}": PastedId(VIDEO_ID, UUID),
    f'{{"video_id": "{UUID}"}}': PastedId(VIDEO_ID, UUID),
}
WORDS = ["", " ", "river", "river at night", f"{ID} live", "AC/DC", "9/11", "and/or", f"https://example.org/{ID}"]
WORDS += ["youtube/videos/programming tips"]
WORDS += [f"{UUID} or {UUID[:-1]}0", f"see {UUID}x", f"see a-{UUID}"]
WORDS += ["https://example.org/watch/short", "https://", "/", "watch/", UUID[:-1], UUID + "0", "a b/watch/" + ID]


@pytest.mark.parametrize(("text", "expected"), PASTED.items(), ids=PASTED)
def test_an_id_is_found_in(text: str, expected: PastedId) -> None:
    assert pasted_id(text) == expected


@pytest.mark.parametrize("text", WORDS)
def test_other_texts_are_no_id(text: str) -> None:
    assert pasted_id(text) is None


@given(st.text(st.characters()))
def test_every_text_is_one_id_or_none(text: str) -> None:
    found = pasted_id(text)
    assert found is None or (found.value and found.value.replace("-", "").lower() in text.replace("-", "").lower())
