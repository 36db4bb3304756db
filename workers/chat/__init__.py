"""One turn of a chat on the documents of a project.

`rewriting` makes a question that stands alone out of the message and what was said before; `clarity` finds messages
that ask nothing yet; `budget` divides a model's context between the conversation and passages, and `summaries` shortens
the turns that do not fit. `replier` answers, with the answerer of `workers.answers`.
"""
