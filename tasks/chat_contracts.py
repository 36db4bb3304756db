"""The kinds of job that reply in a chat and give it a title (tasks/contracts.py)."""

from uuid import UUID

from tasks.contract import AskedFor, Contract, Deadline, Priority
from tasks.queues import GPU_LLM


class ReplyInChat(Contract):
    """Reply to the user's message `message_id` of a chat, from the documents of its project. A `fresh` reply is never
    one that was given before."""

    kind = "chat.reply"
    chain = "chat"
    stages = {"run": GPU_LLM}
    priority = Priority.INTERACTIVE
    running_per_user = 4
    deadline = Deadline.INTERACTIVE

    message_id: UUID
    fresh: bool = False
    provider: str | None = None
    model: str | None = None

    @property
    def asks_for(self) -> AskedFor | None:
        return AskedFor(self.provider, self.model) if self.provider or self.model else None


class NameChat(Contract):
    """Give the chat of the user's message `message_id` a title, from its first message and the reply to it. The request
    names the provider and the model that wrote the reply, if the user did."""

    kind = "chat.title"
    chain = "chat"
    stages = {"run": GPU_LLM}
    priority = Priority.BULK
    running_per_user = 1
    deadline = Deadline.INTERACTIVE
    is_internal = True

    message_id: UUID
    provider: str | None = None
    model: str | None = None

    @property
    def asks_for(self) -> AskedFor | None:
        return AskedFor(self.provider, self.model) if self.provider or self.model else None
