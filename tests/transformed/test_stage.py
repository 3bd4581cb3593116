"""What is public: one stage, which throttles and logs."""

from tests.transformed import transform


def test_no_public_stage_but_ours_exists() -> None:
    # Without OpenApiVersion SAM's deployment makes a second one, "Stage", beside throttling, logs and the web ACL.
    deployments = transform.resources("AWS::ApiGateway::Deployment")
    assert deployments
    assert not [name for name, one in deployments.items() if "StageName" in one["Properties"]]
    assert [one["Properties"]["StageName"] for one in transform.resources("AWS::ApiGateway::Stage").values()] == ["v1"]
