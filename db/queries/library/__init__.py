"""Libraries: documents with their chunks and vectors, versions of documents, transcripts and their intakes."""
