"""Why something could not be fetched."""

from core.errors import Permanent, Transient


class FetchFailed(Transient):
    """The server of this address did not answer, or not in time."""

    slug = "fetch-failed"


class FetchRefused(Permanent):
    """The server of this address does not give out what was asked for."""

    slug = "fetch-refused"


class FetchedTooLarge(Permanent):
    """There is more at this address than may be fetched."""

    slug = "fetched-too-large"
