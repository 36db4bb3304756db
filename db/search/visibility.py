"""Which documents a library shows.

The words of a profile, and a version that is not ready yet, are stored as documents too, so that they are cut, embedded
and deleted like one. No library shows them. hidden_chunks.sql says the same of chunks, for searches.
"""

from db.models import Document

PROFILE = "profile"  # the kind of the document that holds the words of a profile; at most one a user

IS_SHOWN = (Document.kind != PROFILE) & Document.replaces_id.is_(None)
