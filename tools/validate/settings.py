"""Settings of the template's parameters under which it is validated."""

SETTINGS: dict[str, dict[str, str]] = {
    "defaults": {},
    "a CDN with its own name": {
        "AlarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms",
        "Cdn": "on",
        "CdnCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "CdnDomainName": "api.dailywatch.video",
        "ProvisionedConcurrency": "5",
        "SearchOperatorArn": "arn:aws:iam::123456789012:role/operator",
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
