"""Life stories: `conversation` is the interview and its plan, `memories` what was told, `chapters` what is made of
it."""
