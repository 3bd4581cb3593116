"""Settings that need more than a type: the deadlines of reads, and the endpoint of DynamoDB."""

import boto3
import pytest

from catalog.settings import ReadDeadlines, Settings
from catalog.transport.client import RetryPolicy


def deadlines(connect: str = "0.3", answer: str = "0.5", total: str = "1") -> ReadDeadlines:
    names = ("READ_CONNECT_SECONDS", "READ_ANSWER_SECONDS", "READ_DEADLINE_SECONDS")
    return Settings(dict(zip(names, (connect, answer, total), strict=True))).read_deadlines


def test_a_read_gives_up_within_a_second_unless_it_is_told_otherwise() -> None:
    assert Settings({}).read_deadlines == ReadDeadlines(connect=0.3, answer=0.5, total=1.0)
    assert RetryPolicy(*Settings({}).read_deadlines) == RetryPolicy(connect=0.3, read=0.5, total=1.0, tries=2)


@pytest.mark.parametrize(
    "given", [("3", "5", "10"), ("0.05", "0.1", "0.15"), ("0.1", "0.2", "0.3"), ("10", "20", "30")]
)
def test_each_deadline_is_a_setting_of_its_own(given: tuple[str, str, str]) -> None:
    assert deadlines(*given) == tuple(map(float, given))


def test_a_total_that_is_less_than_one_try_is_refused_with_the_names_of_all_three() -> None:
    with pytest.raises(
        ValueError,
        match=r"READ_DEADLINE_SECONDS is 0\.6, less than one try of READ_CONNECT_SECONDS 0\.3 and READ_ANSWER_SECONDS "
        r"0\.5 together: 0\.8",
    ):
        deadlines(total="0.6")
    with pytest.raises(ValueError, match="less than one try"):
        deadlines(answer="5")


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan"])
def test_a_deadline_is_a_positive_number(seconds: str) -> None:
    with pytest.raises(ValueError, match=rf"READ_ANSWER_SECONDS is {seconds}"):
        deadlines(answer=seconds)


def test_a_deadline_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="half"):
        deadlines(connect="half")


# What CloudFormation knows as AWS::URLSuffix.
PARTITIONS = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-us-gov": "amazonaws.com",
}
SESSION = boto3.Session("key", "secret")


@pytest.mark.parametrize(
    ("partition", "region"),
    [(name, region) for name in PARTITIONS for region in SESSION.get_available_regions("dynamodb", name)],
)
def test_reads_find_dynamodb_where_the_sdk_does_in_every_region(partition: str, region: str) -> None:
    settings = Settings({"AWS_REGION": region, "AWS_URL_SUFFIX": PARTITIONS[partition]})
    assert settings.dynamodb_endpoint == SESSION.client("dynamodb", region_name=region).meta.endpoint_url


def test_every_partition_of_the_sdk_is_known() -> None:
    assert PARTITIONS.keys() == {*SESSION.get_available_partitions()}
