"""Adds the methods `ANY` of the template to the API: the emulator leaves them out when it imports a definition."""

from typing import Any

import boto3

from tools.stack import Stack
from tools.template import function_ids, properties

URI = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"


def put_any_methods(stack: Stack, name: str) -> None:
    """Let each path of the API of the stack `name` invoke its function, by whatever method."""
    session = boto3.Session("local", "local", region_name=stack.region)
    formation = session.client("cloudformation", endpoint_url=stack.endpoint)
    functions = session.client("lambda", endpoint_url=stack.endpoint)
    gateway: Any = session.client("apigateway", endpoint_url=stack.endpoint)

    def physical_id(logical_id: str) -> str:
        found = formation.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    api_id = physical_id("Api")
    resources = {one["path"]: one["id"] for one in gateway.get_resources(restApiId=api_id, limit=500)["items"]}
    for logical_id in function_ids():
        paths = _paths(logical_id)
        if not paths:
            continue
        arn = functions.get_function_configuration(FunctionName=physical_id(logical_id))["FunctionArn"]
        invoked = ":".join([arn, *_alias(logical_id)])
        for path in paths:
            method = {"restApiId": api_id, "resourceId": resources[path], "httpMethod": "ANY"}
            gateway.put_method(**method, authorizationType="NONE")
            uri = URI.format(region=stack.region, function=invoked)
            gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)


def _paths(logical_id: str) -> list[str]:
    events = properties(logical_id).get("Events", {}).values()
    return [one["Properties"]["Path"] for one in events if one["Type"] == "Api"]


def _alias(logical_id: str) -> list[str]:
    declared = properties(logical_id)
    return [declared["AutoPublishAlias"]] if "AutoPublishAlias" in declared else []
