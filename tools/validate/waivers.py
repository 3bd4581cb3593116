"""Findings of `cloudformation-validate` that stay, each with its reason."""

from typing import NamedTuple


class Waiver(NamedTuple):
    """A rule's findings whose message has a text, and why they stay."""

    rule: str
    about: str
    reason: str


WAIVERS = (
    Waiver("F3014", "CloudFrontDefaultCertificate", "found without a CDN alone, whose Fn::If is then not evaluated"),
    Waiver("I3011", "Policy' is a required property", "found without a domain alone, which has both policies"),
    Waiver(
        "I3042", "hardcoded Partition", "SAM writes the partition of the region where it transforms into integrations"
    ),
    Waiver("I4010", "com.aws.cloudformation.Context", "the template's comments describe the architecture"),
    Waiver("I9001", "create-only", "tells which properties replace a resource: no fault"),
    Waiver("I9040", "supports Tags", "`sam deploy` tags the stack, and CloudFormation all of its resources"),
    Waiver(
        "W1001", "'SearchDomain'", "the output refers to the domain in the branch of an Fn::If where it exists alone"
    ),
    Waiver("W1001", "'AlarmTopic'", "the output refers to the topic in the branch of an Fn::If where it exists alone"),
    Waiver("W2503", "'AlarmTopic'", "alarms refer to the topic in the branch of an Fn::If where it exists alone"),
    Waiver("W1028", "is not reachable", "of a domain that is not created the settings play no part"),
    Waiver("W1030", "default ''", "a text that may be empty is referred to in the branch of an Fn::If where it is not"),
    Waiver(
        "W2503", "'Distribution'", "it refers to an ACL and a secret in the branch of an Fn::If where they exist alone"
    ),
    Waiver("W2509", "'OriginSecrets'", "names which of two secrets are in use, and holds none"),
    Waiver(
        "W3011", "UpdateReplacePolicy", "SAM keeps the versions of a function that the stack drops, and replaces none"
    ),
    Waiver("W7001", "'GradualDeployments'", "SAM reads the mapping when it transforms the template"),
    Waiver("W9002", "'RegionalCertificateArn'", "found with the parameter's value in its place"),
)
