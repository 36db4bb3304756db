"""What libxml2 complains of, said in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from workers.documents.parsing.parsed import UnreadableDocument

NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2, which lxml takes for a fault of the file


@contextmanager
def complaints(message: str, *also: type[Exception]) -> Iterator[None]:
    """Raises `UnreadableDocument` for a fault of the file, be it of its markup or one of those that are named."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        if error.code == NO_MEMORY:
            raise MemoryError from error
        raise UnreadableDocument(f"{message}: {error}") from error
    except also as error:
        raise UnreadableDocument(f"{message}: {error}") from error
