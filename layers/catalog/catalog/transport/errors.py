"""Errors of a request to a store.

TransportError
├── NoAnswer                 no try got a response: the store is down, slow or overloaded
├── InvalidResponse          the response is incomplete or invalid HTTP/1.1
├── InvalidBody              the response's body is not JSON
└── CredentialsUnavailable   there are no credentials to sign with
"""


class TransportError(Exception):
    """Root of all errors of a request."""


class NoAnswer(TransportError):
    """No try got a response: the store is down, slow or overloaded."""


class InvalidResponse(TransportError):
    """The response is incomplete or invalid HTTP/1.1."""


class InvalidBody(TransportError):
    """The body of a response is not JSON."""


class CredentialsUnavailable(TransportError):
    """Neither the environment nor the container endpoint has credentials."""
