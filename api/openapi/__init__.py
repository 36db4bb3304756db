"""The OpenAPI document: what FastAPI reads from the routes, and what holds for all of them."""
