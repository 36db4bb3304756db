from workers.llm.chat_messages import messages
from workers.llm.gateway import CompletionRequest, Turn


def test_earlier_turns_stand_between_the_rules_and_the_prompt() -> None:
    turns = [Turn("user", "What is a lease?"), Turn("assistant", "A time.")]
    assert messages(CompletionRequest("Why?", system="Be brief.", turns=turns)) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is a lease?"},
        {"role": "assistant", "content": "A time."},
        {"role": "user", "content": "Why?"},
    ]
