"""Checks that ports are free; the standard library of an older Python suffices."""

import errno
import socket

LOOPBACK = "127.0.0.1"


class PortTaken(Exception):
    """A required port cannot be used; the message says how to choose another one."""


def require_free(host: str, port: int, variable: str, target: str = "run") -> None:
    """Raise `PortTaken` if `port` cannot be used; the message names the variable of a make target that sets another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(_reason(error, host, port, f"make {target} {variable}=")) from error


def _reason(error: OSError, host: str, port: int, command: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another one: {command}{port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} needs administrator rights; choose one above 1023: {command}{port + 8000}"
    return f"{host} is not an address of this machine; leave HOST out, or choose one of this machine's addresses"
