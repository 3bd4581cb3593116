"""Bounds of integers in JSON."""

# JSON carries integers exactly up to here in every client (RFC 7493).
MAX_INTEGER = 2**53 - 1
