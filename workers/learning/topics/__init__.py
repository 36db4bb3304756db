"""What a completed task is about: one topic, by a taxonomy in six languages, the learner's documents and own words.

`taxonomy` knows the topics of AI and computing, `study` the words in which people speak of studying, and `recognition`
decides. Nothing here needs a model, and equal words always give the same topic.
"""
