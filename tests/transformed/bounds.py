"""Settings at the bounds of each parameter: its default, its least and greatest value, each allowed value, and none."""

import re

from tests import template

# What a parameter needs others for.
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d"
COMPANIONS = {
    "ApiCertificateArn": {"ApiDomainName": "api.dailywatch.video"},
    "ApiDomainName": {"ApiCertificateArn": CERTIFICATE},
    "CdnCertificateArn": {"CdnDomainName": "api.dailywatch.video"},
    "CdnDomainName": {"CdnCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1"},
    "EdgeAclArn": {"Cdn": "on"},
    "HostedZoneId": {"ApiDomainName": "api.dailywatch.video", "ApiCertificateArn": CERTIFICATE},
    "ReadConnectSeconds": {"ReadDeadlineSeconds": "30"},
    "ReadAnswerSeconds": {"ReadDeadlineSeconds": "30"},
    "SearchEndpoint": {"SearchDomainName": "videos"},
    "SearchNodes": {"SearchInstanceType": "m6g.large.search"},
    "SearchZones": {"SearchNodes": "6"},
}

# Long values of the parameters that take any text.
TEXTS = {
    "AlarmEmail": "operators@dailywatch.video",
    "AlarmTopicArn": f"arn:aws:sns:ap-southeast-1:123456789012:{'t' * 256}",
    "AllowedOrigin": ",".join(f"https://{name}.dailywatch.video" for name in ("www", "staging", "m")),
    "ApiCertificateArn": CERTIFICATE,
    "ApiDomainName": f"{'api.' * 10}dailywatch.video",
    "AwsEndpoint": "http://127.0.0.1:4566",
    "CdnCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    "CdnDomainName": f"{'api.' * 10}dailywatch.video",
    "EdgeAclArn": f"arn:aws:wafv2:us-east-1:123456789012:global/webacl/{'e' * 128}/{'1' * 36}",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "RequestsPerAddress": "999999999",
    "SearchDomainName": "v" * 28,
    "SearchEndpoint": f"https://search-{'v' * 28}-{'x' * 26}.ap-southeast-1.es.amazonaws.com",
    "SearchInstanceType": "r7g.16xlarge.search",
    "SearchMasterType": "r7g.16xlarge.search",
    "SearchReplicas": "1-2",
    "SearchOperatorArn": f"arn:aws:iam::123456789012:role/{'r' * 64}",
    "SitemapUrl": f"https://{'s' * 60}.dailywatch.video:8443/{'v' * 100}",
    "WatchPage": f"https://{'w' * 80}/{{source_id}}",
}

# A number that AWS itself bounds; the template's bound would be another's quota.
GREATEST = {
    "EventArchiveDays": "3650",
    "MaxChartAgeSeconds": "604800",
    "ProvisionedConcurrency": "1000",
    "ThrottlingBurst": "5000",
    "ThrottlingRate": "10000",
    "ViewsBurst": "5000",
    "ViewsRate": "10000",
}


def values(name: str) -> list[str]:
    """Return the values at the bounds of a parameter."""
    declared = template.parameter(name)
    found = [declared[key] for key in ("Default", "MinValue", "MaxValue") if key in declared]
    found += declared.get("AllowedValues", [])
    found += [known[name] for known in (TEXTS, GREATEST) if name in known]
    if declared["Type"] == "String" and re.search(declared.get("AllowedPattern", "^.+$"), ""):
        found.append("")
    return list(dict.fromkeys(map(str, found)))


SETTINGS = {
    f"{name}={value}"[:60]: {name: value, **(COMPANIONS.get(name, {}) if value else {})}
    for name in template.parameter_names()
    for value in values(name)
}

# All that a production stack may have at once, with the longest name of a stack.
STACK = "s" * 60
EVERYTHING = {
    **TEXTS,
    "AWS::Region": "ap-southeast-1",
    "AWS::StackName": STACK,
    "ApiCertificateArn": "",
    "ApiDomainName": "",
    "AwsEndpoint": "",
    "Cdn": "on",
    "DeletionProtection": "on",
    "DeploymentPreference": "Linear10PercentEvery10Minutes",
    "OriginSecrets": "first-second",
    "RequestsPerAddress": "",
    "SearchEndpoint": "",
    "SearchMasters": "3",
    "SearchNodes": "6",
    "SearchZones": "3",
    "SnapStart": "PublishedVersions",
    "Tracing": "on",
    "WritersConcurrency": "50",
}
