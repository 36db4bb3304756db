"""Life stories: the interviewer's reply to a message (`replies`), and chapters made of memories (`chapters`)."""

from tasks.stories import chapters, replies

__all__ = ["chapters", "replies"]
