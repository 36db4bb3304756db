"""One vocabulary: a name of a topic is known wherever topics or concepts are looked for."""

from workers.learning.concepts import mentioned
from workers.learning.topics import taxonomy
from workers.learning.vocabulary import entries


def test_every_name_of_a_topic_that_the_library_has_is_a_way_to_ask_for_its_concept() -> None:
    both = [one for one in entries() if one.names and one.concept and not one.concept.startswith("~")]
    assert len(both) > 60
    for name in ("uczenie ze wzmocnieniem", "descenso del gradiente"):
        assert taxonomy.mentions(name), name
        assert mentioned(name).concepts, name


def test_no_name_is_kept_twice() -> None:
    for one in entries():
        names = {name.casefold() for name in one.plain_names}
        assert not names & set(one.asked_as), one.names[:1]
