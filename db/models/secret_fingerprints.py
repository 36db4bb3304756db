from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class SecretFingerprint(Base):
    """The one row says which PENSUM_SECRET this database's logins and webhooks depend on, without telling it."""

    __tablename__ = "secret_fingerprints"

    is_only: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    salt: Mapped[bytes]
    digest: Mapped[bytes]
