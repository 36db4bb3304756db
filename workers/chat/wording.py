"""What code says in a chat, in the language of the message."""

from collections.abc import Mapping

_NOT_FOUND: Mapping[str, str] = {
    "en": "Your documents do not answer this. Add documents on the subject, or ask in other words.",
    "de": "Deine Dokumente beantworten das nicht. Füge Dokumente zum Thema hinzu, oder frage mit anderen Worten.",
    "fr": "Vos documents n'y répondent pas. Ajoutez des documents sur le sujet, ou demandez-le autrement.",
    "es": "Tus documentos no responden a esto. Añade documentos sobre el tema o pregunta con otras palabras.",
    "pt": "Os seus documentos não respondem a isto. Adicione documentos sobre o assunto ou pergunte de outra forma.",
    "pl": "Twoje dokumenty na to nie odpowiadają. Dodaj dokumenty na ten temat albo zapytaj inaczej.",
}
_KNOWLEDGE: Mapping[str, str] = {
    "en": "Not from your documents, but from what the model knows:",
    "de": "Nicht aus deinen Dokumenten, sondern aus dem Wissen des Modells:",
    "fr": "Non d'après vos documents, mais d'après ce que sait le modèle :",
    "es": "No de tus documentos, sino de lo que sabe el modelo:",
    "pt": "Não dos seus documentos, mas do que o modelo sabe:",
    "pl": "Nie z twoich dokumentów, lecz z wiedzy modelu:",
}


def not_found(language: str) -> str:
    return _in(language, _NOT_FOUND)


def knowledge(language: str) -> str:
    """Stands before what no passage supports."""
    return _in(language, _KNOWLEDGE)


def _in(language: str, texts: Mapping[str, str]) -> str:
    return texts.get(language, texts["en"])
