"""What an update may not rename or double: resources whose deletion takes something from a resource that stays."""

from collections import Counter

from tests.transformed import transform

# Deleting one empties the policy of its queues, also if another one has set it just before:
# https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/364 is the same of records.
POLICIES = {one: found["Properties"] for one, found in transform.resources("AWS::SQS::QueuePolicy").items()}


def test_every_queue_has_one_policy() -> None:
    queues = Counter(queue for policy in POLICIES.values() for queue in policy["Queues"])
    assert queues == dict.fromkeys(transform.resources("AWS::SQS::Queue"), 1)


def test_the_policies_of_older_stacks_keep_their_names() -> None:
    for queue in ("EventsQueue", "IndexFailuresQueue"):
        assert queue in POLICIES[f"{queue}Policy"]["Queues"]
