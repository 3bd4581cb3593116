"""Bounds of integers in JSON, and of pages."""

# JSON carries integers exactly up to here in every client (RFC 7493).
MAX_INTEGER = 2**53 - 1

# Maximum of the engine's pagination: entries up to the end of a page.
MAX_WINDOW = 10_000
