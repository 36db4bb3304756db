from workers.text.word_order import order_odds


def test_sentence_is_likelier_than_its_words_backwards() -> None:
    sentence = "the price rises because there is less of it on the market"
    forwards, backwards = order_odds(sentence, "en"), order_odds(" ".join(reversed(sentence.split())), "en")
    assert forwards is not None
    assert backwards is not None
    assert forwards > 0 > backwards


def test_language_without_a_table_has_no_odds() -> None:
    assert order_odds("hinta nousee koska sitä on vähän", "fi") is None
