"""Connect to DynamoDB Local and create the tables there that the template declares."""

from collections.abc import MutableMapping
from typing import TYPE_CHECKING

import boto3

from catalog.charts.region_run import Tables, tables_of
from tools.template import table_properties

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

VIDEOS_TABLE, REGIONS_TABLE = "videos", "regions"
# By logical id.
TABLES = {"VideosTable": VIDEOS_TABLE, "RegionsTable": REGIONS_TABLE}
AWS_REGION = "us-east-1"


def set_credentials(environment: MutableMapping[str, str]) -> None:
    """Put a region and keys into an environment; the local engines take any."""
    environment.update(dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "bench"))
    environment.update(dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), AWS_REGION))


def connect(url: str) -> "DynamoDBClient":
    """Return a client with boto3's own timeouts, longer than a function's: this engine shares the machine."""
    return boto3.client("dynamodb", endpoint_url=url)


def create_tables(client: "DynamoDBClient") -> Tables:
    """Create both tables, empty; those that are there are deleted first."""
    pages = client.get_paginator("list_tables").paginate()
    known = {name for page in pages for name in page["TableNames"]}
    for logical_id, name in TABLES.items():
        if name in known:
            client.delete_table(TableName=name)
        client.create_table(**{**table_properties(logical_id), "TableName": name})
    return open_tables(client)


def open_tables(client: "DynamoDBClient") -> Tables:
    """Return the product's access to both tables."""
    return tables_of(client, VIDEOS_TABLE, REGIONS_TABLE)
