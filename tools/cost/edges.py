"""List what may stand between clients and the functions."""

from tools.cost import prices
from tools.cost.bill import Edge


def edges(ours: Edge) -> dict[str, Edge]:
    """Return edges by name, with the log and the tracing of ours."""
    rest = ours._replace(gateway=prices.API_REQUESTS, has_cdn=False, cdn_acls=0, gateway_acls=0)
    http = rest._replace(gateway=prices.HTTP_API_REQUESTS)
    urls = rest._replace(gateway=None, has_cdn=True)
    return {
        "REST API": rest,
        "REST API with a web ACL": rest._replace(gateway_acls=1),
        "HTTP API": http,
        "CloudFront, REST API": rest._replace(has_cdn=True),
        "CloudFront with a web ACL, REST API": rest._replace(has_cdn=True, cdn_acls=1),
        "CloudFront, HTTP API": http._replace(has_cdn=True),
        "CloudFront, function URLs": urls,
        "CloudFront with a web ACL, function URLs": urls._replace(cdn_acls=1),
    }
