"""Lists of categories, of the catalogue and of a region: in order of their titles, as the bytes that are sent."""

import random

from hypothesis import given
from hypothesis import strategies as st

from catalog.categories.api import Category
from catalog.categories.lists import build_categories, build_region_categories
from catalog.stored_documents import StoredDocument, pack_json
from tests.factories import EVENING, NOON


def of_region(titles: dict[int, str], counts: dict[int, int], charting: dict[int, int]) -> StoredDocument:
    return build_region_categories(titles, counts, charting, NOON, EVENING)


def test_categories_are_sorted_by_title_then_by_id() -> None:
    document = build_categories({34: "Comedy", 2: "Cars", 23: "Comedy", 10: "M\u00fasica"}, NOON, EVENING)
    listed = ['{"id":2,"title":"Cars"}', '{"id":23,"title":"Comedy"}', '{"id":34,"title":"Comedy"}']
    body = f'[{",".join(listed)},{{"id":10,"title":"M\u00fasica"}}]'
    assert document == pack_json(body.encode(), NOON, EVENING)


@given(st.dictionaries(st.integers(0, 99), st.text(max_size=5)), st.randoms(use_true_random=False))
def test_the_order_of_titles_does_not_matter(titles: dict[int, str], chance: random.Random) -> None:
    shuffled = dict(chance.sample(list(titles.items()), len(titles)))
    document = build_categories(titles, NOON, EVENING)
    assert build_categories(shuffled, NOON, EVENING) == document
    listed = [Category.model_validate(one) for one in document.content]
    assert {one.id: one.title for one in listed} == titles
    assert listed == sorted(listed, key=lambda one: (one.title, one.id))


def test_categories_of_a_region_have_their_counts_and_without_categories_there_are_none() -> None:
    titles = {26: "Howto & Style", 10: "Music", 1: "Film & Animation", 9: "Music"}
    document = of_region(titles, {10: 1_200, 26: 3, 77: 5}, {10: 12})
    assert document.content == [
        {"id": 1, "title": "Film & Animation", "videos": 0, "charting": 0},
        {"id": 26, "title": "Howto & Style", "videos": 3, "charting": 0},
        {"id": 9, "title": "Music", "videos": 0, "charting": 0},
        {"id": 10, "title": "Music", "videos": 1_200, "charting": 12},
    ]
    assert build_categories({}, NOON, EVENING).content == of_region({}, {1: 1}, {1: 1}).content == []


def test_the_same_counts_are_the_same_bytes_and_any_other_count_gives_other_bytes() -> None:
    one, same, other = (of_region({1: "M\u00fasica"}, {1: count}, {}) for count in (1, 1, 2))
    listed = '[{"id":1,"title":"M\u00fasica","videos":1,"charting":0}]'
    assert one == same == pack_json(listed.encode(), NOON, EVENING)
    assert one.etag != other.etag
