"""Writes categories to the table `regions`: titles and stored lists."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from catalog.categories.keys import CATEGORIES_ENTRY, CATEGORY_PREFIX
from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import batch_write, put_if, query_pages
from catalog.regions import ALL_REGIONS
from catalog.stored_documents import StoredDocument
from catalog.videos.plausible import TOLERANCE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class CategoryTable:
    """Categories in the table `regions`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def put_titles(self, titles: Mapping[int, str]) -> None:
        """Write the titles of categories, by id."""
        items = [
            {"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{key}", "title": title} for key, title in titles.items()
        ]
        batch_write(self._client, self._name, [{"PutRequest": {"Item": encode_item(item)}} for item in items])

    def read_titles(self) -> dict[int, str]:
        """Read the titles of all categories, by id."""
        pages = query_pages(self._client, self._name, ALL_REGIONS, CATEGORY_PREFIX, is_consistent=False)
        items = [decode_item(item) for page in pages for item in page]
        return {int(item["entry"].removeprefix(CATEGORY_PREFIX)): item["title"] for item in items}

    def put_list(self, region: str, document: StoredDocument, built_at_ms: int) -> bool:
        """Replace a region's list of categories; return False if a run that began later has written it.

        A list of the future is no later one: the clock of its run was wrong.
        """
        item = {"region": region, "entry": CATEGORIES_ENTRY, "built_at_ms": built_at_ms, **document.attributes()}
        request = {
            "TableName": self._name,
            "Item": encode_item(item),
            "ConditionExpression": (
                "attribute_not_exists(built_at_ms) OR built_at_ms < :built_at_ms OR built_at_ms > :latest"
            ),
            "ExpressionAttributeValues": {
                ":built_at_ms": {"N": str(built_at_ms)},
                ":latest": {"N": str(built_at_ms + int(TOLERANCE.total_seconds() * 1_000))},
            },
        }
        return put_if(self._client, request)
