from uuid import UUID

from db.queries import generations, passages
from db.session import read_only
from workers.embeddings.encoder import encoder
from workers.llm.gateway import Passage


def find_passages(query: str, *, user_id: UUID, limit: int, project_id: UUID | None = None) -> list[Passage]:
    """The user's best passages for a query, best first. No transaction is open while the query is encoded."""
    with read_only() as session:
        generation = generations.get_active(session)
        vector = passages.find_vector(session, query, generation_id=generation.id)
    if vector is None:
        [vector] = encoder(generation.model).encode([generation.query_prefix + query], interactive=True)
    with read_only() as session:
        found = passages.search(
            session,
            generation=generation,
            user_id=user_id,
            project_id=project_id,
            query=query,
            vector=vector,
            limit=limit,
        )
    return [
        Passage(
            document_id=str(passage.document_id),
            title=passage.title,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            score=passage.score,
            similarity=passage.similarity,
        )
        for passage in found
    ]
