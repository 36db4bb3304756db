"""Words that turn a statement into its opposite, in six languages: negations, and pairs by their beginnings."""

from workers.text.words import words

PAIRS = {
    "en": "increas/decreas rais/lower ris/fall grow/shrink more/less more/fewer higher/lower larger/smaller"
    " faster/slower longer/shorter better/worse best/worst before/after always/rarely always/sometimes first/last"
    " accept/reject allow/forbid allow/prevent begin/end start/stop open/clos gain/los win/los cheap/expensiv"
    " warm/cold hot/cold strong/weak safe/dangerous easy/difficult easier/harder all/some most/few early/late"
    " north/south east/west import/export above/below inside/outside add/remov buy/sell present/absent"
    " maximum/minimum positive/negative true/false success/fail encourag/discourag north/east",
    "de": "steig/sink erhöh/senk erhöh/verringer zunehm/abnehm mehr/weniger höher/niedriger größer/kleiner"
    " schneller/langsamer länger/kürzer besser/schlechter vor/nach immer/selten erste/letzte erlaub/verbiet"
    " beginn/end öffn/schließ gewinn/verlier billig/teuer warm/kalt stark/schwach leicht/schwer alle/einige früh/spät"
    " nord/süd oberhalb/unterhalb positiv/negativ",
    "fr": "augment/diminu mont/baiss plus/moins avant/après toujours/rarement premier/dernier accept/refus"
    " permet/interd commenc/termin ouvr/ferm gagn/perd chaud/froid fort/faible facile/difficile nord/sud tôt/tard",
    "es": "aument/disminu sub/baj más/menos antes/después siempre/rara primer/últim acept/rechaz permit/prohíb"
    " empez/termin abr/cierr abr/cerr gan/pierd calient/frí fuert/débil fácil/difícil norte/sur"
    " temprano/tarde mayor/menor",
    "pt": "aument/diminu sub/desc mais/menos antes/depois sempre/rara primeir/últim aceit/rejeit permit/proíb"
    " começ/termin abr/fech ganh/perd quent/fri fort/frac fácil/difícil norte/sul cedo/tarde maior/menor",
    "pl": "rośnie/spada wzrost/spadek więcej/mniej wyższ/niższ większ/mniejsz szybciej/wolniej przed/po zawsze/rzadko"
    " pierwsz/ostatn przyjm/odrzuc pozwal/zabrani zaczyn/kończ otwier/zamyk wygr/przegr ciepł/zimn siln/słab"
    " łatw/trudn północ/południe wcześnie/późno",
}
BEGINNINGS = {language: [tuple(pair.split("/")) for pair in listed.split()] for language, listed in PAIRS.items()}


NEGATIONS = frozenset(
    "no not never nothing nobody none neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't"
    " won't wouldn't hasn't haven't nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder"
    " ne pas jamais rien sans aucun aucune personne sin nunca nada ningún ninguna ni tampoco no não nem sem nenhum"
    " nenhuma nie bez ani nigdy nic żaden żadna".split()
)
ALWAYS_DOUBLE = frozenset({"ne"})  # French says it beside `pas`: together they are one


def is_negated(text: str) -> bool:
    return bool((set(words(text)) & NEGATIONS) - ALWAYS_DOUBLE)


def are_opposed(one: str, other: str, language: str) -> bool:
    """Whether one text has a word whose opposite stands in the other, and neither has both."""
    ours, theirs = words(one), words(other)
    return any(
        _turns(ours, theirs, first, second) or _turns(ours, theirs, second, first)
        for first, second in BEGINNINGS.get(language, BEGINNINGS["en"])
    )


def _turns(ours: list[str], theirs: list[str], first: str, second: str) -> bool:
    return _has(ours, first) and not _has(ours, second) and _has(theirs, second) and not _has(theirs, first)


def _has(found: list[str], beginning: str) -> bool:
    """Short beginnings are whole words: `all` is not `allow`."""
    return any(word == beginning if len(beginning) < 4 else word.startswith(beginning) for word in found)
