from workers.profiles import learning_goals


def test_goals_under_a_heading_come_before_sentences_with_a_verb_of_wanting() -> None:
    text = "I like tea a lot. I want to learn sailing.\n\n## Goals\n\n- Understand transformers\n- Read papers."
    assert learning_goals.find(text) == ["Understand transformers", "Read papers.", "I want to learn sailing."]


def test_text_without_goals_returns_its_first_sentences() -> None:
    assert learning_goals.find("She keeps bees.") == ["She keeps bees."]
    assert learning_goals.find("") == []
    assert len(learning_goals.find("I want this. " * 20)) == learning_goals.MOST_GOALS
