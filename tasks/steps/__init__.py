"""Steps that several handlers share: `chunking` cuts texts, `embedding` gives chunks and texts their vectors,
`retrieval` finds passages, `resources` describes what to read. Handlers import steps and never each other."""
