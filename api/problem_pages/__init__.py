"""The pages of the problems: what each slug means, and what can be done about it."""
