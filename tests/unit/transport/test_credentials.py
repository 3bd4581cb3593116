"""Credentials come from the environment, or from the container endpoint, and are those in force."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.transport.credentials import Credentials, CredentialsSource
from catalog.transport.errors import CredentialsUnavailable
from tests.unit.transport.conftest import HOST, Conversation, Loopback, Peer, Serve, answer, answers, closed_port

pytestmark = pytest.mark.allow_hosts([HOST])

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST = Credentials("ASIAFIRST", "secret one", "token one")
SECOND = Credentials("ASIASECOND", "secret two", "token two")


def variables(keys: Credentials) -> dict[str, str]:
    named = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    return named if keys.token is None else {**named, "AWS_SESSION_TOKEN": keys.token}


NO_TOKEN = Credentials("AKIDEXAMPLE", "secret", None)
NEVER_ASKED = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{HOST}:1/never-asked"}
SUFFICIENT = {
    "no token": (variables(NO_TOKEN), NO_TOKEN),
    "an empty token": (variables(NO_TOKEN._replace(token="")), NO_TOKEN),
    "an endpoint beside them": (variables(FIRST) | NEVER_ASKED, FIRST),
}


@pytest.mark.parametrize(("environment", "expected"), SUFFICIENT.values(), ids=SUFFICIENT)
def test_keys_in_the_environment_are_read_anew_on_each_call(environment: dict[str, str], expected: Credentials) -> None:
    given = variables(SECOND)
    source = CredentialsSource(given)
    assert source.current() == SECOND
    given.clear()
    given.update(environment)
    assert source.current() == expected


def test_an_error_names_what_is_not_configured() -> None:
    for empty in ((), ("AWS_ACCESS_KEY_ID", "AWS_CONTAINER_CREDENTIALS_FULL_URI")):
        with pytest.raises(CredentialsUnavailable, match=r"AWS_ACCESS_KEY_ID.*AWS_CONTAINER_CREDENTIALS_FULL_URI"):
            CredentialsSource(dict.fromkeys(empty, "")).current()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replace the module `time` by a clock that is stopped at noon until the test sets it."""

    def time() -> float:
        return float(stopped.now.timestamp())

    stopped = SimpleNamespace(now=NOON, time=time)
    monkeypatch.setattr("catalog.transport.credentials.time", stopped)
    return stopped


def document(keys: Credentials, expires: str = "2026-11-21T13:00:00Z") -> bytes:
    """Return keys as the endpoint writes them, for one hour from noon."""
    fields = {"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key, "Token": keys.token}
    return json.dumps({**fields, "Expiration": expires, "RoleArn": "of no interest"}).encode()


def gives(body: bytes, status: int = 200) -> Conversation:
    return answers(answer(body, status))


def source_of(endpoint: Loopback, **environment: str) -> CredentialsSource:
    address = f"{endpoint.url}/2026-07-01/credentials"
    return CredentialsSource({"AWS_CONTAINER_CREDENTIALS_FULL_URI": address, **environment})


@pytest.fixture
def two_answers(serve: Serve) -> Loopback:
    """Give an endpoint that hands out keys until 13:00 UTC, and at the next call others for one hour more."""
    return serve(gives(document(FIRST, "2026-11-21T14:00:00+01:00")), gives(document(SECOND, "2026-11-21T14:00:00Z")))


@pytest.mark.parametrize("token", [{}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer abc"}], ids=["none", "one"])
def test_the_endpoint_and_no_proxy_is_asked_with_the_token_of_the_environment(
    two_answers: Loopback, serve: Serve, monkeypatch: pytest.MonkeyPatch, token: dict[str, str]
) -> None:
    proxy = serve(gives(b"not for you", 403))
    monkeypatch.setenv("http_proxy", proxy.url)
    # urllib looks for proxies once a process; here it is to look again.
    monkeypatch.setattr("urllib.request._opener", None)
    assert source_of(two_answers, **token).current() == FIRST
    assert (proxy.connections, two_answers.connections) == (0, 1)
    (request,) = two_answers.requests
    assert (request.method, request.target) == ("GET", "/2026-07-01/credentials")
    assert [request.headers[name] for name in request.headers if name == "authorization"] == [*token.values()]


@pytest.mark.usefixtures("clock")
def test_forgotten_keys_are_fetched_again_with_the_token_that_is_in_a_file_now(
    two_answers: Loopback, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    source = source_of(
        two_answers,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(file),
        AWS_CONTAINER_AUTHORIZATION_TOKEN="never sent, as the file goes before it",
    )
    for token, keys in (("one", FIRST), ("two", SECOND)):
        file.write_text(f"{token}\n")
        source.forget()
        assert source.current() == keys
    assert [request.headers["authorization"] for request in two_answers.requests] == ["one", "two"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [("12:54:59", FIRST), ("12:55:00", SECOND), ("12:59:59", SECOND), ("13:30:00", SECOND)],
    ids=["before the last five minutes", "with five minutes left", "with a second left", "expired"],
)
def test_keys_are_cached_until_five_minutes_before_they_expire_and_replaced_once(
    two_answers: Loopback, clock: SimpleNamespace, now: str, expected: Credentials
) -> None:
    source = source_of(two_answers)
    assert source.current() == FIRST
    clock.now = datetime.fromisoformat(f"2026-11-21T{now}Z")
    assert [source.current() for _ in range(3)] == [expected] * 3
    assert two_answers.connections == (1 if expected == FIRST else 2)


def test_keys_are_used_until_they_expire_while_no_others_can_be_had(serve: Serve, clock: SimpleNamespace) -> None:
    fails, recovers = gives(b"", 500), gives(document(SECOND, "2026-11-21T14:00:00Z"))
    source = source_of(serve(gives(document(FIRST)), fails, fails, recovers))
    source.current()
    clock.now = NOON.replace(minute=59)
    assert source.current() == FIRST
    clock.now = NOON.replace(hour=13)
    with pytest.raises(CredentialsUnavailable):
        source.current()
    assert source.current() == SECOND


FAILURES: dict[str, tuple[Conversation, str]] = {
    "refuses": (gives(b"", 403), "403"),
    "knows nothing": (gives(b"", 404), "404"),
    "fails": (gives(b"", 500), "500"),
    "gives no JSON": (gives(b"<html>"), "JSONDecodeError"),
    "gives no text": (gives(b"\xff\xfe\xff"), "Unicode"),
    "gives nothing": (gives(b""), "JSONDecodeError"),
    "gives a list": (gives(b"[]"), "TypeError"),
    "gives null": (gives(b"null"), "TypeError"),
    **{
        f"leaves out {field}": (gives(document(FIRST).replace(field.encode(), b"Other")), field)
        for field in ("AccessKeyId", "SecretAccessKey", "Token", "Expiration")
    },
    "gives an expiry that is no time": (gives(document(FIRST, "soon")), "soon"),
    "gives an expiry that is no text": (gives(document(FIRST).replace(b'"2026-11-21T13:00:00Z"', b"1")), "TypeError"),
    "hangs up": (lambda _: None, "closed|reset"),
    "speaks another protocol": (lambda peer: peer.send(b"SSH-2.0-OpenSSH_9.6\r\n"), "closed after|reset"),
    "hangs up in the middle": (
        lambda peer: peer.send(peer.receive().body, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        "closed after",
    ),
    "says nothing": (Peer.wait, "time"),
}


@pytest.mark.parametrize(("conversation", "reason"), FAILURES.values(), ids=FAILURES)
def test_the_error_of_an_endpoint_that_fails_has_the_reason(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, conversation: Conversation, reason: str
) -> None:
    if conversation is Peer.wait:
        monkeypatch.setattr("catalog.transport.credentials.ENDPOINT_TIMEOUT_S", 0.2)
    with pytest.raises(CredentialsUnavailable, match=rf"endpoint gave no credentials.*({reason})"):
        source_of(serve(conversation)).current()


ADDRESSES = {
    f"http://{HOST}:{{closed_port}}/": "refused",
    "nonsense": "no address of plain HTTP",
    f"gopher://{HOST}/": "no address of plain HTTP",
    "http:///": "no address of plain HTTP",
    "http://[::1/": "Invalid IPv6 URL",
}


@pytest.mark.parametrize(("address", "reason"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_where_nothing_answers_is_an_error(address: str, reason: str) -> None:
    environment = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": address.format(closed_port=closed_port())}
    with pytest.raises(CredentialsUnavailable, match=rf"endpoint gave no credentials.*{reason}"):
        CredentialsSource(environment).current()


def test_a_token_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name, reason in {"absent": "No such file", "binary": "UnicodeDecodeError"}.items():
        environment = {**NEVER_ASKED, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / name)}
        with pytest.raises(CredentialsUnavailable, match=reason):
            CredentialsSource(environment).current()
