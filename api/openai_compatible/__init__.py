"""The part of OpenAI's API that other programs know, under /v1: chat completions, embeddings and models.

Each request is a job, as all work is. A client that leaves before its job has ended cancels it. The forms are those of
https://platform.openai.com/docs/api-reference; what of them is not supported is refused by its name.
"""
