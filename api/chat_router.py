"""The routes of chats: each below a project and, as a twin made by the same function, without one."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends

from api.chat_turns import Chat
from api.deps import CurrentUser

T = TypeVar("T")
Handler = Callable[..., Awaitable[T]]
PATH = "/api/chat"
WHERE = "where"  # the parameter of a handler that is an `InChat`


def chat_of_project(project_id: UUID, user: CurrentUser) -> Chat:
    return Chat(user.id, project_id)


def chat_without_project(user: CurrentUser) -> Chat:
    return Chat(user.id, None)


InChat = Annotated[Chat, Depends(chat_of_project)]


class ChatRouter:
    """Its `without_project` is to be included before `of_project`, whose paths would take `threads` for an id."""

    def __init__(self) -> None:
        self.of_project = APIRouter(prefix=f"{PATH}/{{project_id}}", tags=["chat"])
        self.without_project = APIRouter(prefix=PATH, tags=["chat"])

    def route(self, method: str, path: str = "", **options: Any) -> Callable[[Handler[T]], Handler[T]]:
        def register(handler: Handler[T]) -> Handler[T]:
            self.of_project.add_api_route(path, handler, methods=[method], **options)
            twin = _twin(handler, f"{method} {PATH}/{{project_id}}{path}")
            self.without_project.add_api_route(path, twin, methods=[method], **options)
            return handler

        return register


def _twin(handler: Handler[T], name: str) -> Handler[T]:
    async def twin(**values: Any) -> T:
        return await handler(**values)

    signature = inspect.signature(handler)
    parameters = dict(signature.parameters)
    place = Annotated[Chat, Depends(chat_without_project)]
    parameters[WHERE] = parameters[WHERE].replace(annotation=place)
    twin.__signature__ = signature.replace(parameters=list(parameters.values()))  # type: ignore[attr-defined]  # read by `inspect`
    twin.__name__ = handler.__name__.replace("_chat", "_library_chat")
    twin.__doc__ = (
        f"Does what `{name}` does, in the chats without a project. They are on all your documents and the shared "
        "library."
    )
    return twin
