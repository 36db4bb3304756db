"""The kinds of jobs of life stories."""

from uuid import UUID

from tasks.contract import Contract, Deadline, Priority
from tasks.queues import CPU, GPU_LLM


class ReplyToStory(Contract):
    """Find memories in the message that is stored for the job, reply to it, and plan the next question."""

    kind = "stories.reply"
    chain = "chat"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    project_id: UUID


class WriteStoryChapter(Contract):
    """Write a chapter of a life story from these memories, with the memories of each sentence. A title that is not
    given is made of the decade or the theme."""

    kind = "stories.chapter"
    chain = "default"
    stages = {"run": GPU_LLM}
    running_per_user = 2
    deadline = Deadline.BULK

    project_id: UUID
    memory_ids: list[UUID]
    title: str | None = None
    theme: str | None = None
    decade: int | None = None


class ExportStoryChapter(Contract):
    """Make the PDF of a chapter, for which a request waits."""

    kind = "stories.export"
    stages = {"run": CPU}
    priority = Priority.INTERACTIVE
    running_per_user = 1

    project_id: UUID
    chapter_id: UUID
