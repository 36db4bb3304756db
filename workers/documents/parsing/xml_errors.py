"""Translation of libxml2's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from workers.documents.parsing.parsed import UnreadableDocument

NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2, which lxml reports as a syntax error


@contextmanager
def as_unreadable(message: str, *errors: type[Exception]) -> Iterator[None]:
    """Raises `UnreadableDocument` for a syntax error in the file's XML, and for each of these errors."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        if error.code == NO_MEMORY:
            raise MemoryError from error
        raise UnreadableDocument(f"{message}: {error}") from error
    except errors as error:
        raise UnreadableDocument(f"{message}: {error}") from error
