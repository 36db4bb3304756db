"""By what six languages show that somebody tells of their own life: regular expressions for text in lower case."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TellingWords:
    """`own` is of the narrator, `past` of what was. `aside` begins what is said to the listener and not told:
    greetings, requests, orders. `unknown` is what the narrator does not remember, `refusal` what they do not want to
    speak of. `heavy` are grief, illness and violence. `unreal` is what might have been. `back` points to the sentence
    before."""

    own: str
    past: str
    aside: str
    unknown: str
    refusal: str
    heavy: str
    unreal: str
    back: str


TELLING_WORDS: Mapping[str, TellingWords] = {
    "en": TellingWords(
        own=r"\b(?:i|me|my|mine|myself|we|us|our|ours|i'm|i'd|i've|we'd|we've|we're)\b",
        past=r"\b(?:\w{2,}ed|was|were|had|did|went|came|got|took|saw|said|told|met|made|knew|thought|found|"
        r"left|gave|became|"
        r"began|kept|held|brought|bought|built|fell|felt|grew|heard|led|lost|paid|ran|sang|sat|sent|slept|"
        r"spent|stood|"
        r"taught|wore|won|wrote|born|used to|would|couldn't|wasn't|weren't|didn't|drove|ate|drank|broke|chose|"
        r"fought|hid|"
        r"rode|rose|sold|shot|spoke|stole|swam|threw|woke|put|read|let|set|cut|hit|hurt|lay|laid|fled|dug|"
        r"caught|cost|"
        r"could|might|sewed|i've (?:never|always)|i have (?:never|always))\b",
        aside=r"^(?:hello|hi|hey|dear|good (?:morning|evening|afternoon|day)|thanks|thank you|please|can you|"
        r"could you|would you|"
        r"will you|ignore|forget|disregard|write|tell me|tell us|show|give me|let me know|let's|let us|make|"
        r"stop|yes|no|ok|okay|"
        r"well|sure|bye|goodbye|you are|you're|you asked|you said|you wanted|sorry|that's all|that is all|i'd "
        r"like you|i want you|i would like you|i need you|"
        r"act as|pretend|from now on|do not|don't|never|always|repeat|print|system|answer|respond|reply|"
        r"remember to|remember that you|my question)\b",
        unknown=r"\b(?:(?:don't|do not|can't|cannot|can not|couldn't) (?:really )?(?:remember|recall|say|know)|"
        r"no idea|not sure what|"
        r"i forget|i've forgotten|have to think|i'm tired|i am tired)\b",
        refusal=r"\b(?:(?:don't|do not|rather not|would not|wouldn't|won't|can't) (?:like to |want to |wish to "
        r")?(?:talk|speak|say|discuss|tell|go into)|"
        r"rather not|(?:ask|talk about|something|anything) (?:me )?(?:about )?(?:something )?else|next "
        r"question|change the subject|skip (?:this|that|it))\b",
        heavy=r"\b(?:die[ds]?|dying|death|dead|killed|murdered|funeral|buried|passed away|cancer|stroke|ill|"
        r"illness|hospital|"
        r"suicide|beat(?:en)? (?:me|us|him|her|my)|beaten|abused?|raped?|violence|violent|bombed|bombs?|shot|"
        r"camp|prison|"
        r"deported|miscarriage|stillborn|lost (?:my|our|the) (?:\w+ )?(?:mother|father|son|daughter|child|baby|"
        r"husband|wife|brother|sister|twin)|"
        r"hanged|drowned|accident|depression|widow(?:ed|er)?|grief|starved|hunger|divorced?|attacked|wounded|"
        r"orphan(?:ed)?|dementia|tumou?r|heart attack)\b",
        unreal=r"\b(?:if i (?:had|were|could|was)|i wish|i would have liked|imagine|suppose)\b",
        back=r"^(?:he|she|they|it|his|her|their|its|this|that|these|those|there|then|and|but|so|because|who|"
        r"which|both|one of them|at first|"
        r"afterwards|every (?:day|morning|evening|sunday|summer|year))\b",
    ),
    "de": TellingWords(
        own=r"\b(?:ich|mich|mir|mein\w{0,2}|wir|uns|unser\w{0,2}|unsre\w?)\b",
        past=r"\b(?:war|waren|warst|hatte|hatten|ging|gingen|kam|kamen|wurde|wurden|stand|lag|sah|sahen|gab|"
        r"fuhr|fuhren|zog|zogen|"
        r"lief|starb|fiel|blieb|blieben|schrieb|las|sprach|nahm|nahmen|trug|aß|aßen|trank|sang|saß|saßen|half|"
        r"fand|fanden|verlor|begann|"
        r"ließ|hieß|rief|schlief|traf|trafen|bekam|bekamen|verließ\w*|wuchs|wuchsen|hielt|schlug|flog|floh\w*|"
        r"brachte\w*|dachte\w*|wusste\w*|"
        r"konnte\w*|musste\w*|durfte\w*|sollte\w*|wollte\w*|\w{3,}(?:te|ten|test)|ge\w{2,}(?:t|en)|"
        r"(?:ver|be|er|ent|zer|ab|an|auf|aus|ein|um|zu|mit|weg|zurück|kennen)ge?\w{2,}(?:t|en)|geboren|gestorben)\b",
        aside=r"^(?:hallo|guten (?:tag|morgen|abend)|grüß|servus|moin|danke|vielen dank|bitte|kannst du|können "
        r"sie|könnten sie|könntest|würden sie|"
        r"schreib\w*|erzähl\w* mir|erzählen sie|zeig\w*|gib mir|ignorier\w*|vergiss|vergessen sie|ja|nein|ok|"
        r"okay|tschüss|auf wiedersehen|du bist|sie sind ein|"
        r"sie fragten|du hast gefragt|sie haben gefragt|entschuldigung|das war alles|das ist alles|tu so|ab "
        r"jetzt|antworte\w*|wiederhole\w*|lass uns|lassen sie)\b",
        unknown=r"\b(?:(?:erinnere|entsinne) (?:ich )?mich (?:\w+ )?nicht|(?:weiß|weiss) (?:ich )?(?:\w+ "
        r")?nicht|keine ahnung|kann mich (?:\w+ )?nicht|"
        r"vergessen|bin (?:\w+ )?müde|muss (?:\w+ )?überlegen)\b",
        refusal=r"\b(?:(?:will|möchte|mag|kann) (?:ich )?(?:\w+ ){0,3}nicht (?:\w+ ){0,2}(?:reden|sprechen|"
        r"erzählen|sagen)|lieber nicht|"
        r"(?:etwas|was) ander(?:es|em)|nächste frage|thema wechseln|anderes thema|darüber (?:\w+ )?nicht)\b",
        heavy=r"\b(?:starb\w*|gestorben|tod|tot|tote[nr]?|getötet|ermordet|begraben|beerdigung|krebs|"
        r"schlaganfall|krank|krankheit|krankenhaus|"
        r"selbstmord|suizid|schlug (?:mich|uns|meine)|geschlagen|missbraucht?|vergewaltigt?|gewalt|bomben\w*|"
        r"erschossen|lager|gefängnis|"
        r"deportiert|fehlgeburt|totgeboren|gefallen|erhängt|ertrunken|unfall|depression\w*|witwe\w?|trauer|"
        r"hunger|hungerten|verhungert|scheidung|"
        r"geschieden|vertrieben|vertreibung|flucht|verwundet|waise|waisenkind|demenz|tumor|herzinfarkt|umgebracht)\b",
        unreal=r"\b(?:wenn ich (?:\w+ )*(?:wäre|hätte|könnte)|ich wünschte|hätte ich gern|stell\w* (?:dir|"
        r"ihnen|sie sich) vor)\b",
        back=r"^(?:er|sie|es|ihr|ihre|sein|seine|dies\w*|das|dort|da|dann|und|aber|denn|weil|beide|danach|"
        r"dabei|jeden (?:tag|morgen|abend|sonntag|sommer)|damals)\b",
    ),
    "fr": TellingWords(
        own=r"(?:\b(?:je|me|moi|mon|ma|mes|nous|notre|nos|on)\b|\b[jm]')",
        past=r"(?:\b(?:ai|as|a|avons|avez|ont|suis|es|est|sommes|sont|avais|avait|avions|étais|était|étions|"
        r"étaient)(?: (?:pas|jamais|toujours|tous|tout|aussi|été|eu|beaucoup|bien))? "
        r"\w+(?:é|ée|és|ées|i|ie|is|it|u|ue|us|ues|ert|erte|ort|orte|aint)\b|\bj'ai \w+|\b\w{2,}(?:ais|ait|"
        r"ions|aient|âmes|èrent|irent|urent|îmes|ûmes)\b|"
        r"\b(?:fut|furent|eut|vint|mourut|naquit|née?|alla|fit|prit|mit)\b|\bse? (?:est|sont|était) )",
        aside=r"^(?:bonjour|bonsoir|salut|merci|s'il (?:vous|te) plaît|pouvez-vous|pourriez-vous|peux-tu|"
        r"veuillez|écri(?:s|vez)|dis-moi|dites-moi|"
        r"montre\w*|donne\w*|ignore\w*|oublie\w*|oui|non|d'accord|au revoir|vous êtes|tu es|vous m'avez "
        r"demandé|tu m'as demandé|désolée?|c'est tout|"
        r"fais|faites|répond\w*|répète\w*|désormais|arrête\w*)\b",
        unknown=r"(?:\b(?:ne )?(?:me |m'en )?(?:souviens|rappelle|sais)(?: \w+)? (?:pas|plus)\b|aucune idée|"
        r"j'ai oublié|je suis fatiguée?|"
        r"il faut que je réfléchisse)",
        refusal=r"(?:(?:préfère|veux|voudrais|souhaite|peux) (?:ne )?pas (?:vraiment )?(?:en )?(?:parler|dire|"
        r"raconter)|(?:autre chose|changer de sujet|"
        r"question suivante|plutôt pas|ne pas en parler|pas envie d'en parler))",
        heavy=r"\b(?:mort\w*|décédée?s?|décès|mourut|mourir|tuée?s?|assassinée?s?|enterrée?s?|enterrement|"
        r"obsèques|cancer|avc|malade|maladie|hôpital|"
        r"suicide\w*|suicidée?|battu\w*|battait|frappait|violée?|violences?|abusée?|bombard\w*|bombes?|"
        r"fusillée?s?|camp|prison|déportée?s?|fausse couche|"
        r"perdu (?:mon|ma|mes|notre|un) \w+|pendu\w*|noyée?|accident|dépression|veuf|veuve|deuil|faim|"
        r"divorc\w*|blessée?|orphelin\w*|tumeur|infarctus)\b",
        unreal=r"(?:\bsi j'(?:avais|étais)\b|\bj'aurais (?:voulu|aimé)\b|\bimagin(?:e|ez)\b)",
        back=r"^(?:il|elle|ils|elles|ce|cet|cette|ces|c'|son|sa|ses|leur|là|puis|ensuite|et|mais|car|parce|y|"
        r"celui|celle|chaque (?:jour|matin|soir|dimanche|été)|alors)",
    ),
    "es": TellingWords(
        own=r"\b(?:yo|me|mi|mis|mío|mía|nos|nosotros|nosotras|nuestr[oa]s?|conmigo|\w{2,}(?:é|ábamos|íamos|"
        r"imos|amos)|nací|viví|fui|"
        r"conocí|crecí|aprendí|tuve|hice|estuve|pude|vine|dije|quise|salí|perdí|recibí|sufrí|decidí|escribí|"
        r"leí|vi|di)\b",
        past=r"\b(?:\w{2,}(?:é|ó|aba|abas|aban|ábamos|ía|ías|ían|íamos|aron|ieron|imos|amos|aste|iste)|fui|fue|"
        r"fueron|fuimos|era|eran|éramos|había|"
        r"nací|viví|conocí|crecí|aprendí|salí|perdí|tuve|tuvo|hizo|hice|hicieron|estuve|estuvo|pude|pudo|vine|"
        r"vino|dije|dijo|quise|quiso|puso|trajo|murió|vi|vio|di|dio|"
        r"he \w+(?:ado|ido)|nacid[oa])\b",
        aside=r"^(?:hola|buen[oa]s (?:días|tardes|noches)|gracias|por favor|puedes|puede usted|podrías|podría|"
        r"escrib[ea]|dime|dígame|muestra|dame|"
        r"ignora\w*|olvida\w*|sí|no,|vale|adiós|eres|usted es|me preguntaste|usted preguntó|perdón|eso es todo|"
        r"haz|responde\w*|repite\w*|a partir de ahora|para)\b",
        unknown=r"\b(?:no (?:me |lo )?(?:acuerdo|recuerdo|sé)|ni idea|se me olvidó|he olvidado|estoy "
        r"cansad[oa]|tengo que pensar)\b",
        refusal=r"\b(?:(?:prefiero|quiero|quisiera|puedo) no (?:\w+ )?(?:hablar|contar|decir)|no (?:quiero|"
        r"quisiera|puedo|me gusta) (?:hablar|contar|decir)\w*|"
        r"otra cosa|otro tema|siguiente pregunta|cambiar de tema|mejor no)\b",
        heavy=r"\b(?:murió|murieron|muerte|muert[oa]s?|falleció|fallecid[oa]|mataron|mató|asesin\w+|entierro|"
        r"enterr\w+|cáncer|derrame|enferm\w+|hospital|"
        r"suicid\w+|pegaba|golpe[aó]\w*|viol(?:ó|ada|encia)|abus\w+|bombarde\w+|bombas?|fusil\w+|campo de "
        r"concentración|cárcel|prisión|aborto|"
        r"perdí a|perdimos a|ahog\w+|accidente|depresión|viud[oa]|luto|hambre|divorci\w+|herid[oa]|huérfan[oa]|"
        r"tumor|infarto)\b",
        unreal=r"\b(?:si (?:yo )?(?:hubiera|fuera|pudiera|tuviera)|ojalá|imagina\w*|me hubiera gustado)\b",
        back=r"^(?:él|ella|ellos|ellas|esto|eso|ese|esa|esos|esas|su|sus|allí|ahí|luego|después|y|pero|porque|"
        r"entonces|cada (?:día|mañana|noche|domingo|verano))\b",
    ),
    "pt": TellingWords(
        own=r"\b(?:eu|me|mim|meu|meus|minha|minhas|nos|nós|noss[oa]s?|comigo|connosco|conosco|\w{2,}(?:ei|ámos|"
        r"ávamos|íamos|imos)|nasci|vivi|fui|"
        r"conheci|cresci|aprendi|tive|fiz|estive|pude|vim|disse|quis|saí|perdi|recebi|sofri|decidi|escrevi|li|"
        r"vi|dei|casei-me|casámo-nos)\b|-me\b|-nos\b",
        past=r"\b(?:\w{2,}(?:ei|ou|ava|avam|ávamos|ia|iam|íamos|aram|eram|iram|ámos|amos|emos|imos|eu|iu)|fui|"
        r"foi|foram|fomos|era|eram|éramos|havia|"
        r"nasci|vivi|conheci|cresci|aprendi|saí|perdi|tinha|tinham|tínhamos|tive|teve|fez|fiz|fizeram|estive|"
        r"esteve|pude|pôde|vim|veio|disse|quis|pôs|"
        r"trouxe|vi|dei|deu|nascid[oa])\b",
        aside=r"^(?:olá|oi|bom dia|boa (?:tarde|noite)|obrigad[oa]|por favor|podes|pode|poderia|escrev[ea]|"
        r"diz-me|diga-me|mostra|dá-me|"
        r"ignor[ea]\w*|esquec[ea]\w*|sim|não,|está bem|adeus|tchau|és|você é|perguntaste|perguntou|desculp[ea]|"
        r"é tudo|faz|respond[ea]\w*|repit[ea]\w*|a partir de agora)\b",
        unknown=r"\b(?:não (?:me )?(?:lembro|recordo|sei)|não faço ideia|esqueci|estou cansad[oa]|tenho de "
        r"pensar|tenho que pensar)\b",
        refusal=r"\b(?:(?:prefiro|quero|queria|posso) não (?:\w+ )?(?:falar|contar|dizer)|não (?:quero|queria|"
        r"posso|gosto de) (?:falar|contar|dizer)\w*|"
        r"outra coisa|outro assunto|próxima pergunta|mudar de assunto|melhor não)\b",
        heavy=r"\b(?:morreu|morreram|morte|mort[oa]s?|faleceu|falecid[oa]|matou|mataram|assassin\w+|enterro|"
        r"funeral|cancro|câncer|avc|derrame|doente|doença|"
        r"hospital|suicíd\w+|suicid\w+|batia|espanc\w+|viol(?:ou|ada|ência)|abus\w+|bombarde\w+|bombas?|"
        r"fuzil\w+|prisão|cadeia|aborto|"
        r"perdi (?:o|a)|perdemos|afog\w+|acidente|depressão|viúv[oa]|luto|fome|divórcio|divorci\w+|ferid[oa]|"
        r"órf[ãa]o?|tumor|enfarte|infarto)\b",
        unreal=r"\b(?:se eu (?:tivesse|fosse|pudesse)|quem me dera|imagin[ae]\w*|gostaria de ter)\b",
        back=r"^(?:ele|ela|eles|elas|isto|isso|esse|essa|esses|essas|seu|sua|seus|suas|lá|ali|depois|e|mas|"
        r"porque|então|todos os (?:dias|domingos|verões)|todas as)\b",
    ),
    "pl": TellingWords(
        own=r"\b(?:ja|mnie|mi|mną|mój|moja|moje|mojego|mojej|moją|moim|moich|moimi|my|nas|nam|nami|nasz\w{0,3}|"
        r"\w+(?:łem|łam|liśmy|łyśmy))\b",
        past=r"\b(?:\w+(?:łem|łam|łeś|łaś|ł|ła|ło|li|ły|liśmy|łyśmy|ono|ano|ęto)|urodzon[ya])\b",
        aside=r"^(?:cześć|dzień dobry|dobry wieczór|witam|dziękuję|dzięki|proszę|czy możesz|czy może pan\w*|"
        r"napisz\w*|powiedz\w*|pokaż\w*|daj|ignoruj\w*|"
        r"zignoruj\w*|zapomnij\w*|tak|nie,|dobrze|do widzenia|jesteś|pytał[ae]ś|pytał pan|przepraszam|to "
        r"wszystko|zrób|odpowiedz\w*|powtórz\w*|od teraz)\b",
        unknown=r"\b(?:nie (?:pamiętam|wiem|przypominam)|nie mam pojęcia|zapomniał[ae]m|jestem zmęczon[ya]|"
        r"muszę pomyśleć)\b",
        refusal=r"\b(?:nie (?:chcę|chciał[ae]bym|mogę|lubię) (?:\w+ )?(?:o tym )?(?:mówić|rozmawiać|opowiadać)|"
        r"wolę nie|wolał[ae]bym nie|coś innego|"
        r"o czymś innym|inny temat|następne pytanie|zmieńmy temat|lepiej nie)\b",
        heavy=r"\b(?:umarł\w*|zmarł\w*|śmierć|śmierci|nie żyje|zabit\w+|zabił\w*|zamordowa\w+|pogrzeb\w*|"
        r"pochowa\w+|rak|raka|udar\w*|chor(?:y|a|oba|oby|obie|ował\w*)|szpital\w*|"
        r"samobójstw\w+|bił|biła|bito|pobit\w+|gwałt\w*|zgwałc\w+|przemoc\w*|bomb\w+|rozstrzela\w+|obóz|obozu|"
        r"obozie|więzieni\w+|wywiezi\w+|zesłan\w+|poroni\w+|"
        r"zginął|zginęł\w+|straci(?:łem|łam|liśmy) \w+|powiesi\w+|utonął|utonęł\w+|wypad(?:ek|ku)|depresj\w+|"
        r"wdow\w+|żałob\w+|głód|głodu|rozwód|rozwiod\w+|"
        r"rann[yai]|sierot\w+|guz\w*|zawał\w*)\b",
        unreal=r"\b(?:gdybym|szkoda, że nie|wyobraź\w*|chciał[ae]bym być)\b",
        back=r"^(?:on|ona|ono|oni|one|to|ten|ta|te|tam|potem|i|a|ale|bo|więc|jego|jej|ich|wtedy|każdego "
        r"(?:dnia|lata)|co (?:niedzielę|roku)|później)\b",
    ),
}  # fmt: skip
