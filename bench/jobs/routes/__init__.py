"""The same POST in FastAPI, stored in other ways. Key, body and answer are those of `POST /api/llm/embed`."""
