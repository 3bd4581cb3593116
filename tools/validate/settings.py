"""Settings of the template's parameters under which it is validated."""

SETTINGS: dict[str, dict[str, str]] = {
    "defaults": {},
    "a CDN with its own name": {
        "AlarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms",
        "Cdn": "on",
        "CdnCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "CdnDomainName": "api.dailywatch.video",
        "DeletionProtection": "on",
        "DeploymentPreference": "Canary10Percent5Minutes",
        "OriginSecrets": "first-second",
        "ProvisionedConcurrency": "5",
        "SearchMasters": "3",
        "SearchNodes": "3",
        "SearchOperatorArn": "arn:aws:iam::123456789012:role/operator",
        "SearchZones": "3",
        "Tracing": "on",
        "WritersConcurrency": "10",
    },
    "an own domain without a CDN": {
        "ApiCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
        "ApiDomainName": "api.dailywatch.video",
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
        "RequestsPerAddress": "2000",
    },
    "an existing index": {
        "AlarmEmail": "ops@dailywatch.video",
        "ApiLogsRole": "existing",
        "EventArchiveDays": "0",
        "SearchDomainName": "videos",
        "SearchEndpoint": "https://search-videos-1.eu-west-1.es.amazonaws.com",
        "SnapStart": "PublishedVersions",
    },
}
