"""Why something could not be fetched."""

from core.errors import Permanent, Transient


class FetchFailed(Transient):
    """The server of the URL did not respond in time."""

    slug = "fetch-failed"


class FetchRefused(Permanent):
    """The server of the URL refused the request."""

    slug = "fetch-refused"


class FetchedTooLarge(Permanent):
    """The content of the URL is larger than the maximum."""

    slug = "fetched-too-large"
