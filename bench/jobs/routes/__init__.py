"""The same POST in FastAPI, stored in other ways. Key, body and response are those of `POST /api/llm/embed`."""
