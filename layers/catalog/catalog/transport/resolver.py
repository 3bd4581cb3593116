"""Resolves host names with a deadline, which `socket.getaddrinfo` has none of."""

import socket
import threading
from collections.abc import Sequence
from typing import Any

type Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


def resolve(host: str, port: int, timeout: float) -> Sequence[Address]:
    """Return the addresses of a host, best first, within so many seconds; raises `TimeoutError` or `OSError`.

    A literal address is returned at once.
    """
    try:
        # Asks no name server, and takes microseconds.
        return _look_up(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return _lookup_of(host, port).result(timeout)


class _Lookup:
    """A lookup of a name in a thread of its own, since nothing can interrupt it."""

    def __init__(self, host: str, port: int) -> None:
        self._name = (host, port)
        self._ended = threading.Event()
        self._addresses: Sequence[Address] = ()
        self._fault: Exception | None = None

    def result(self, timeout: float) -> Sequence[Address]:
        if not self._ended.wait(timeout):
            raise TimeoutError(f"no name server answered in time for {self._name[0]}")
        if self._fault is not None:
            raise self._fault
        return self._addresses

    def run(self) -> None:
        try:
            self._addresses = _look_up(*self._name)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits raises it
            self._fault = error
        with _lock:
            del _under_way[self._name]
        self._ended.set()


# Requests for a name whose lookup is late wait for the same one, so that a name never has more than one thread. The C
# library ends each lookup by itself, by default after some ten seconds for each name server.
_under_way: dict[tuple[str, int], _Lookup] = {}
_lock = threading.Lock()


def _lookup_of(host: str, port: int) -> _Lookup:
    """Return the lookup of a name that is under way, or begin one."""
    with _lock:
        lookup = _under_way.get((host, port))
        if lookup is None:
            lookup = _Lookup(host, port)
            threading.Thread(target=lookup.run, name=f"lookup of {host}", daemon=True).start()
            _under_way[host, port] = lookup
    return lookup


def ascii_name(host: str) -> bytes:
    """Return a host name as the network spells it.

    `socket` and `ssl` would do the same with a text, also with an ASCII one; but then they import the codec of
    international names, which takes longer than a request.
    """
    return host.encode("ascii" if host.isascii() else "idna")


def _look_up(host: str, port: int, flags: int = 0) -> Sequence[Address]:
    return socket.getaddrinfo(ascii_name(host), port, type=socket.SOCK_STREAM, flags=flags)
