"""Credentials come from the environment, or from the container endpoint, and are those in force."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.aws.credentials import Credentials, CredentialsSource, CredentialsUnavailable
from tests.unit.aws.conftest import Conversation, Loopback, Peer, Serve

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST = Credentials("ASIAFIRST", "secret one", "token one")
SECOND = Credentials("ASIASECOND", "secret two", "token two")

with_loopback = pytest.mark.allow_hosts(["127.0.0.1"])


class Clock:
    """Stands for the module `time`."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def time(self) -> float:
        """Return the Unix time that the test has set."""
        return self.now.timestamp()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that stands at noon until the test moves it."""
    clock = Clock(NOON)
    monkeypatch.setattr("catalog.aws.credentials.time", clock)
    return clock


# --- The environment ------------------------------------------------------------------------------------------------


def test_keys_in_the_environment_are_read_anew_on_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    source = CredentialsSource()
    for keys in (FIRST, SECOND):
        put_into_environment(keys, monkeypatch)
        assert source.current() == keys


@pytest.mark.parametrize("token", [None, ""], ids=["absent", "empty"])
def test_keys_need_no_session_token(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    put_into_environment(Credentials("AKIDEXAMPLE", "secret", token), monkeypatch)
    assert CredentialsSource().current() == Credentials("AKIDEXAMPLE", "secret", None)


def test_keys_in_the_environment_need_no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    put_into_environment(FIRST, monkeypatch)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/never-asked")
    assert CredentialsSource().current() == FIRST


@pytest.mark.parametrize("empty", [(), ("AWS_ACCESS_KEY_ID", "AWS_CONTAINER_CREDENTIALS_FULL_URI")])
def test_nothing_configured_is_told_by_name(monkeypatch: pytest.MonkeyPatch, empty: tuple[str, ...]) -> None:
    for name in empty:
        monkeypatch.setenv(name, "")
    with pytest.raises(CredentialsUnavailable, match=r"AWS_ACCESS_KEY_ID.*AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        CredentialsSource().current()


def put_into_environment(keys: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the three variables, or leave the token out."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys.secret_key)
    if keys.token is not None:
        monkeypatch.setenv("AWS_SESSION_TOKEN", keys.token)


# --- The container endpoint -----------------------------------------------------------------------------------------


def document(keys: Credentials, expires: str = "2026-11-21T13:00:00Z") -> bytes:
    """Return keys as the endpoint writes them, for one hour from noon."""
    fields = {"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key, "Token": keys.token}
    return json.dumps({**fields, "Expiration": expires, "RoleArn": "of no interest"}).encode()


def gives(body: bytes, status: int = 200) -> Conversation:
    """Answer one request and close."""

    def converse(peer: Peer) -> None:
        peer.hear()
        peer.say(b"HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n\r\n" % (status, len(body)), body)

    return converse


@pytest.fixture
def two_answers(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Give an endpoint that hands out keys for one hour, and at the next call others for one hour more."""
    endpoint = serve(gives(document(FIRST)), gives(document(SECOND, "2026-11-21T14:00:00Z")))
    use(endpoint, monkeypatch)
    return endpoint


def use(endpoint: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the endpoint in the environment."""
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/2026-07-01/credentials")


@with_loopback
def test_the_endpoint_is_asked_with_the_token_of_the_environment(
    two_answers: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer abc")
    assert CredentialsSource().current() == FIRST
    (request,) = two_answers.requests
    assert (request.method, request.target) == ("GET", "/2026-07-01/credentials")
    assert request.headers["authorization"] == "Bearer abc"


@with_loopback
def test_the_endpoint_is_asked_with_the_token_that_a_file_holds_now(
    two_answers: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # GIVEN a file, which goes before the variable
    file = tmp_path / "token"
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(file))
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "never sent")
    source = CredentialsSource()
    # WHEN its content rotates THEN the next call sends the new one
    for token in ("one", "two"):
        file.write_text(f"{token}\n")
        source.forget()
        source.current()
    assert [request.headers["authorization"] for request in two_answers.requests] == ["one", "two"]


@with_loopback
def test_the_endpoint_is_asked_without_a_token_when_there_is_none(two_answers: Loopback) -> None:
    CredentialsSource().current()
    assert "authorization" not in two_answers.requests[0].headers


@with_loopback
def test_the_endpoint_is_asked_directly_whatever_proxy_is_set(
    two_answers: Loopback, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(gives(b"not for you", 403))
    monkeypatch.setenv("http_proxy", proxy.url)
    # urllib looks for proxies once a process; here it is to look again.
    monkeypatch.setattr("urllib.request._opener", None)
    assert CredentialsSource().current() == FIRST
    assert (proxy.connections, two_answers.connections) == (0, 1)


@with_loopback
@pytest.mark.parametrize(
    ("minute", "second", "expected"),
    [(54, 59, FIRST), (55, 0, SECOND), (59, 59, SECOND)],
    ids=["before the last five minutes", "with five minutes left", "with a second left"],
)
def test_keys_are_kept_until_five_minutes_before_they_expire(
    two_answers: Loopback, clock: Clock, minute: int, second: int, expected: Credentials
) -> None:
    source = CredentialsSource()
    assert source.current() == FIRST
    clock.now = NOON.replace(minute=minute, second=second)
    assert source.current() == expected
    assert two_answers.connections == (1 if expected == FIRST else 2)


@with_loopback
def test_keys_that_have_expired_are_replaced_once(two_answers: Loopback, clock: Clock) -> None:
    source = CredentialsSource()
    source.current()
    clock.now = NOON.replace(hour=13, minute=30)
    assert [source.current() for _ in range(3)] == [SECOND] * 3
    assert two_answers.connections == 2


@with_loopback
def test_an_expiry_is_read_in_its_own_time_zone(serve: Serve, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = serve(gives(document(FIRST, "2026-11-21T14:00:00+01:00")), gives(document(SECOND)))
    use(endpoint, monkeypatch)
    source = CredentialsSource()
    source.current()
    clock.now = NOON.replace(minute=55)
    assert source.current() == SECOND


@with_loopback
def test_forgotten_keys_are_asked_for_again(two_answers: Loopback, clock: Clock) -> None:
    source = CredentialsSource()
    source.current()
    source.forget()
    assert source.current() == SECOND
    assert (two_answers.connections, clock.now) == (2, NOON)


# --- An endpoint that fails -----------------------------------------------------------------------------------------


def without(field: str) -> bytes:
    """Return a document that lacks one field."""
    fields = json.loads(document(FIRST))
    del fields[field]
    return json.dumps(fields).encode()


FAILURES: dict[str, tuple[Conversation, str]] = {
    "refuses": (gives(b"", 403), "403"),
    "knows nothing": (gives(b"", 404), "404"),
    "fails": (gives(b"", 500), "500"),
    "gives no JSON": (gives(b"<html>"), "JSONDecodeError"),
    "gives no text": (gives(b"\xff\xfe\xff"), "Unicode"),
    "gives nothing": (gives(b""), "JSONDecodeError"),
    "gives a list": (gives(b"[]"), "TypeError"),
    "gives null": (gives(b"null"), "TypeError"),
    "leaves out the access key": (gives(without("AccessKeyId")), "AccessKeyId"),
    "leaves out the secret key": (gives(without("SecretAccessKey")), "SecretAccessKey"),
    "leaves out the token": (gives(without("Token")), "Token"),
    "leaves out the expiry": (gives(without("Expiration")), "Expiration"),
    "gives an expiry that is no time": (gives(document(FIRST, "soon")), "soon"),
    "gives an expiry that is no text": (gives(document(FIRST).replace(b'"2026-11-21T13:00:00Z"', b"1")), "TypeError"),
    "hangs up": (lambda _: None, "closed|reset"),
    "speaks another protocol": (lambda peer: peer.say(b"SSH-2.0-OpenSSH_9.6\r\n"), "closed after|reset"),
    "hangs up in the middle": (
        lambda peer: peer.say(peer.hear().body, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        "closed after",
    ),
    "says nothing": (Peer.rest, "time"),
}


@with_loopback
@pytest.mark.parametrize(("conversation", "told"), FAILURES.values(), ids=FAILURES)
def test_an_endpoint_that_fails_is_told_with_the_reason(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, conversation: Conversation, told: str
) -> None:
    use(serve(conversation), monkeypatch)
    monkeypatch.setattr("catalog.aws.credentials.ENDPOINT_TIMEOUT_S", 0.2)
    with pytest.raises(CredentialsUnavailable, match=rf"endpoint gave no credentials.*({told})"):
        CredentialsSource().current()


@with_loopback
def test_an_endpoint_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{port}/")
    with pytest.raises(CredentialsUnavailable, match="refused"):
        CredentialsSource().current()


@pytest.mark.parametrize("address", ["nonsense", "gopher://127.0.0.1/", "http:///", "http://[::1/"])
def test_an_address_that_makes_no_sense_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", address)
    with pytest.raises(CredentialsUnavailable, match="endpoint gave no credentials"):
        CredentialsSource().current()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["absent", "no text"])
def test_a_token_file_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(file))
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/never-asked")
    with pytest.raises(CredentialsUnavailable, match=r"No such file|UnicodeDecodeError"):
        CredentialsSource().current()


@with_loopback
def test_an_endpoint_that_recovers_is_asked_again(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    use(serve(gives(b"", 500), gives(document(FIRST))), monkeypatch)
    source = CredentialsSource()
    with pytest.raises(CredentialsUnavailable):
        source.current()
    assert source.current() == FIRST
