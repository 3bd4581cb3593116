"""boto3's clients, for the functions that write."""

from functools import partial

import boto3
from botocore.config import Config

# All tries together end before the shortest timeout of a function that writes: a function that was cut off tells nobody
# what went wrong.
CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 4})

dynamodb = partial(boto3.client, "dynamodb", config=CONFIG)
sqs = partial(boto3.client, "sqs", config=CONFIG)
