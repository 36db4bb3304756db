"""What a sentence may say beyond its memories, and what it may not lose, by language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SupportWords:
    """`negations` turn a statement round. `persons` are the families of pronouns, of which a sentence may use none that
    its memories do not. `about` says that a date is uncertain. `light` words only join what is told."""

    negations: str
    persons: tuple[str, ...]
    about: str
    light: str


SUPPORT_WORDS: Mapping[str, SupportWords] = {
    "en": SupportWords(
        "not no never nobody nothing none without neither nor cannot hardly",
        ("i me my mine myself i'm i'd i've", "we us our ours ourselves", "he him his", "she her hers"),
        "about around circa roughly approximately perhaps maybe probably think near or so believe possibly some",
        "then later afterwards after before when while year years time times life day days also still again "
        "once finally "
        "eventually meanwhile soon first next one ago back old remember memory memories age",
    ),
    "de": SupportWords(
        "nicht nie niemals kein keine keinen keinem keiner niemand niemanden nichts ohne weder noch kaum",
        ("ich mich mir mein meine meinen meinem meiner meines", "wir uns unser unsere unseren unserem", "er ihn ihm"),
        "etwa ungefähr circa gegen um rund wohl vielleicht wahrscheinlich glaube so vermutlich",
        "dann später danach nachdem bevor als während jahr jahre jahren zeit leben tag tage auch noch wieder "
        "einmal endlich "
        "schließlich bald zuerst damals alt erinnere erinnerung mich",
    ),
    "fr": SupportWords(
        "pas jamais rien personne sans aucun aucune ne n' ni guère",
        ("je j' me m' moi mon ma mes", "nous notre nos", "il lui", "elle"),
        "vers environ peut-être autour probablement crois sans doute près",
        "puis plus tard après avant quand lorsque pendant année années an ans temps vie jour jours aussi "
        "encore enfin bientôt "
        "alors ensuite fois souviens souvenir âge",
    ),
    "es": SupportWords(
        "no nunca jamás nadie nada sin ningún ninguno ninguna ni tampoco apenas",
        ("yo me mi mis mío conmigo", "nos nosotros nosotras nuestro nuestra nuestros nuestras", "él", "ella"),
        "hacia alrededor cerca sobre quizá quizás tal vez creo aproximadamente unos",
        "luego después más tarde antes cuando mientras año años tiempo vida día días también todavía otra vez "
        "finalmente pronto "
        "entonces recuerdo edad",
    ),
    "pt": SupportWords(
        "não nunca jamais ninguém nada sem nenhum nenhuma nem tampouco mal",
        ("eu me mim meu meus minha minhas comigo", "nós nos nosso nossa nossos nossas connosco conosco", "ele", "ela"),
        "por volta cerca talvez acho aproximadamente creio uns",
        "depois mais tarde antes quando enquanto ano anos tempo vida dia dias também ainda outra vez "
        "finalmente logo então "
        "lembro lembrança idade",
    ),
    "pl": SupportWords(
        "nie nigdy nikt nikogo nic niczego bez żaden żadna żadnego ani ledwie",
        ("ja mnie mi mną mój moja moje mojego mojej moją moim", "my nas nam nami nasz nasza nasze", "on", "ona"),
        "około mniej więcej może chyba pewnie koło gdzieś",
        "potem później następnie zanim kiedy gdy podczas rok roku lata lat czas życie dzień dni także jeszcze "
        "znów wreszcie "
        "wkrótce wtedy pamiętam wiek",
    ),
}  # fmt: skip
