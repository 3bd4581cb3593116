"""Reads uploaders of videos from the index, as KillrVideo's users (model: `User`)."""

import json
from typing import Any

from catalog.errors import UserNotFound
from catalog.search import reads
from catalog.search.lists import by_uploader_body

# First name of an uploader whose videos have no channel.
NO_NAME = "Unknown"


def read_user(user_id: str) -> dict[str, Any]:
    """Read an uploader, who is named as the channel of the latest video; raises `UserNotFound`."""
    hits = reads.search(by_uploader_body(user_id, 1, 1), ["_source"])["hits"]["hits"]
    if not hits:
        raise UserNotFound
    channel = json.loads(hits[0]["_source"]["summary"])["channelTitle"]
    return {
        "userId": user_id,
        "firstName": channel or NO_NAME,
        "lastName": "",
        "email": None,
        "createdDate": None,
        "accountStatus": "active",
        "lastLoginDate": None,
        "roles": [],
    }
