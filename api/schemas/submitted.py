"""What every body that submits a job may hold."""

from api.metadata import Metadata
from api.schemas.texts import Body, CallbackUrl


class JobIn(Body):
    metadata: Metadata | None = None
    callback_url: CallbackUrl | None = None
