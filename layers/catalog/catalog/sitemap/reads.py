"""Reads the sitemap: its index, and parts by name."""

from catalog.errors import NotBuiltYet, SitemapPartNotFound
from catalog.sitemap.keys import INDEX_ENTRY, PART_ENTRY, SITEMAP, part_partition
from catalog.stored_documents import StoredDocument, find_document


def get_index() -> StoredDocument:
    """Read the index of the sitemap; raises `NotBuiltYet` before the first build."""
    found = find_document(SITEMAP, INDEX_ENTRY)
    if found is None:
        raise NotBuiltYet("The sitemap has not been built yet")
    return found


def get_part(name: str) -> StoredDocument:
    """Read a part; raises `SitemapPartNotFound` for one that is not in the index, or left it a while ago."""
    found = find_document(part_partition(name), PART_ENTRY)
    if found is None:
        raise SitemapPartNotFound
    return found
