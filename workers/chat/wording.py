"""What code says in a chat, in the language of the message."""

from collections.abc import Mapping, Sequence

from workers.text.formatting import clip

LONGEST_OPTION = 80  # characters

_NOT_FOUND: Mapping[str, str] = {
    "en": "Your documents do not answer this. Add documents on the subject, or ask in other words.",
    "de": "Deine Dokumente beantworten das nicht. Füge Dokumente zum Thema hinzu, oder frage mit anderen Worten.",
    "fr": "Vos documents n'y répondent pas. Ajoutez des documents sur le sujet, ou demandez-le autrement.",
    "es": "Tus documentos no responden a esto. Añade documentos sobre el tema o pregunta con otras palabras.",
    "pt": "Os seus documentos não respondem a isto. Adicione documentos sobre o assunto ou pergunte de outra forma.",
    "pl": "Twoje dokumenty na to nie odpowiadają. Dodaj dokumenty na ten temat albo zapytaj inaczej.",
}
_UNCLEAR: Mapping[str, str] = {
    "en": "I cannot tell what this is about. What would you like to know from your documents?",
    "de": "Ich kann nicht erkennen, worum es geht. Was möchtest du aus deinen Dokumenten wissen?",
    "fr": "Je ne vois pas de quoi il s'agit. Que voulez-vous savoir d'après vos documents ?",
    "es": "No sé a qué se refiere esto. ¿Qué quieres saber de tus documentos?",
    "pt": "Não sei a que isto se refere. O que quer saber dos seus documentos?",
    "pl": "Nie wiem, czego to dotyczy. Czego chcesz się dowiedzieć ze swoich dokumentów?",
}
_WHICH: Mapping[str, str] = {
    "en": "Your documents have more than one answer to this: {options}. Which do you mean?",
    "de": "Deine Dokumente haben darauf mehr als eine Antwort: {options}. Was meinst du?",
    "fr": "Vos documents y donnent plus d'une réponse : {options}. De quoi s'agit-il ?",
    "es": "Tus documentos tienen más de una respuesta a esto: {options}. ¿A cuál te refieres?",
    "pt": "Os seus documentos têm mais de uma resposta a isto: {options}. A qual se refere?",
    "pl": "Twoje dokumenty mają na to więcej niż jedną odpowiedź: {options}. O co chodzi?",
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


def unclear(language: str) -> str:
    return _in(language, _UNCLEAR)


def which(options: Sequence[str], language: str) -> str:
    shown = ", ".join(f"“{clip(option, LONGEST_OPTION)}”" for option in options)
    return _in(language, _WHICH).format(options=shown)


def knowledge(language: str) -> str:
    """Stands before what no passage supports."""
    return _in(language, _KNOWLEDGE)


def _in(language: str, texts: Mapping[str, str]) -> str:
    return texts.get(language, texts["en"])
