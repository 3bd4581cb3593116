"""Every value at the bounds of a parameter makes resources that AWS accepts, and a wrong value is refused at once."""

import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from tests import template
from tests.transformed import transform
from tests.transformed.bounds import EVERYTHING, GREATEST, SETTINGS, TEXTS
from tools.transformed import SHIFTS, transformed
from tools.validate.findings import findings, waivers_of

settings = pytest.mark.parametrize("parameters", [*SETTINGS.values(), EVERYTHING], ids=[*SETTINGS, "everything"])


@settings
def test_aws_finds_no_fault_in_what_is_created(parameters: dict[str, str]) -> None:
    found = findings(json.dumps(transformed(parameters.get(SHIFTS, ""))), parameters)
    assert found
    assert [one.message for one in found if not waivers_of(one)] == []


def test_aws_finds_a_value_that_it_does_not_take() -> None:
    found = findings(json.dumps(transformed()), {"LogRetentionDays": "2"})
    assert [one.message for one in found if not waivers_of(one)]


@settings
def test_the_rules_of_the_template_accept_it(parameters: dict[str, str]) -> None:
    assert template.refusals(parameters) == []


@settings
def test_no_resource_is_given_an_empty_text(parameters: dict[str, str]) -> None:
    # As an alias without a name would be, which is a list of one empty text to CloudFormation.
    for name, resource in transform.resources(**parameters).items():
        assert "" not in [*texts_of(resource["Properties"])], name


def texts_of(value: Any) -> Iterator[str]:
    """Yield all texts of a part of the template."""
    match value:
        case dict():
            for one in value.values():
                yield from texts_of(one)
        case list():
            for one in value:
                yield from texts_of(one)
        case str():
            yield value


@pytest.mark.parametrize("name", template.parameter_names())
def test_a_parameter_has_bounds_and_accepts_its_default_and_long_values(name: str) -> None:
    declared = template.parameter(name)
    default = declared["Default"]
    if "AllowedValues" in declared:
        assert default in declared["AllowedValues"]
    elif declared["Type"] == "Number":
        assert declared["MinValue"] <= default <= declared.get("MaxValue", default)
        assert "MaxValue" in declared or declared["MinValue"] < float(GREATEST[name])
    else:
        for value in (default, TEXTS[name]):
            assert re.search(declared.get("AllowedPattern", ""), value)
            assert len(value) <= declared.get("MaxLength", 4096)


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"SearchEndpoint": TEXTS["SearchEndpoint"]}, "SearchEndpoint requires SearchDomainName"),
        ({"CdnDomainName": "api.dailywatch.video"}, "CdnDomainName requires CdnCertificateArn"),
        ({"CdnCertificateArn": TEXTS["CdnCertificateArn"]}, "CdnCertificateArn requires CdnDomainName"),
    ],
)
def test_half_a_setting_is_refused_before_anything_is_created(parameters: dict[str, str], refusal: str) -> None:
    (said,) = template.refusals(parameters)
    assert said.startswith(refusal)


def test_logs_are_kept_for_as_long_as_cloudwatch_can() -> None:
    shape = botocore.session.get_session().get_service_model("logs").shape_for("Days")
    listed = re.findall(r"\b\d+\b", shape.documentation.partition("Possible values are:")[2].partition(".")[0])
    assert [str(days) for days in template.parameter("LogRetentionDays")["AllowedValues"]] == listed
