"""The own transport against boto3: `make bench-transport` reads one item from DynamoDB Local with each, in turn.

Prints the CPU time of a read, of a signature, and of what a cold function does first (import, make a client, read),
each as the median of rounds and as a ratio to boto3's.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from catalog.aws.credentials import Credentials
from catalog.aws.sigv4 import sign
from catalog.stores.dynamodb import get_item
from tools.engines.real import dynamodb_local

ROOT = Path(__file__).parents[1]
ROUNDS = 15
CALLS = 200
COLD_ROUNDS = 9
TABLE = "bench"
KEY = {"video_id": "0f4f7b8a-58aa-5fca-a78e-ea462dcf4c7d"}
HEADERS = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"}

COLD = {
    "ours": "from catalog.stores.dynamodb import get_item; get_item({table!r}, {key!r})",
    "boto3": "import boto3; "
    "boto3.client('dynamodb').get_item(TableName={table!r}, Key={{'video_id': {{'S': {id!r}}}}})",
}


def main() -> None:
    """Run all comparisons and print them as a table."""
    with dynamodb_local() as url:
        os.environ |= {"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
        os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "video_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "video_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        key = {"video_id": {"S": KEY["video_id"]}}
        client.put_item(TableName=TABLE, Item={**key, "name": {"S": "A name"}, "description": {"S": "x" * 1_000}})
        _print("read, CPU", *_compare(lambda: get_item(TABLE, KEY), lambda: client.get_item(TableName=TABLE, Key=key)))
        _print("signature, CPU", *_compare(_own_signature, _boto_signature))
        _print("first read of a new process, wall", *_compare_cold())


def _compare(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    timings: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for timing, call in zip(timings, (ours, theirs), strict=True):
            began = time.process_time()
            for _ in range(CALLS):
                call()
            timing.append((time.process_time() - began) / CALLS)
    return statistics.median(timings[0]), statistics.median(timings[1])


def _compare_cold() -> tuple[float, float]:
    timings: dict[str, list[float]] = {name: [] for name in COLD}
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "layers/catalog")}
    for _ in range(COLD_ROUNDS):
        for name, code in COLD.items():
            began = time.perf_counter()
            program = code.format(table=TABLE, key=KEY, id=KEY["video_id"])
            subprocess.run([sys.executable, "-c", program], check=True, env=environment)
            timings[name].append(time.perf_counter() - began)
    return statistics.median(timings["ours"]), statistics.median(timings["boto3"])


def _own_signature() -> None:
    keys = Credentials("bench", "bench", "token")
    where = {"region": "us-east-1", "service": "dynamodb", "timestamp": "20261121T080000Z"}
    sign("POST", "/", {**HEADERS, "Host": "dynamodb.us-east-1.amazonaws.com"}, b"{}", credentials=keys, **where)


def _boto_signature() -> None:
    request = AWSRequest("POST", "https://dynamodb.us-east-1.amazonaws.com/", HEADERS, b"{}")
    SigV4Auth(BotoCredentials("bench", "bench", "token"), "dynamodb", "us-east-1").add_auth(request)


def _print(what: str, ours: float, theirs: float) -> None:
    print(f"{what:36} ours {ours * 1e6:10.0f} us   boto3 {theirs * 1e6:10.0f} us   ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
