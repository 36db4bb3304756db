"""Words of job ads in six languages, folded: in lower case, without accents."""

import re

MUST_HEADING = re.compile(
    r"\b(?:requirements?|required|must|qualifications?|your profile|what you (?:bring|need|have)|what we(?:'re| are)? "
    r"(?:expect|need|look\w*)|we expect|you have|who you are|essentials?|mandatory|minimum|about you|skills|"
    r"person specification|anforderung\w*|voraussetzung\w*|(?:dein|ihr|euer)? ?profil|mitbring\w*|bringen sie mit|"
    r"bringst du mit|erwarten wir|wir erwarten|qualifikation\w*|muss|das solltest du|wen wir suchen|"
    r"exigences?|requis\w*|profil recherche|votre profil|competences|prerequis|indispensables?|vous etes|"
    r"requisitos|perfil|imprescindibles?|que buscamos|que pedimos|obligatori\w+|que necesitas|"
    r"o que procuramos|obrigatori\w+|o que buscamos|qualificacoes|"
    r"wymagania|oczekiwania|oczekujemy|twoj profil|niezbedne|kogo szukamy|czego oczekujemy)\b"
)
SHOULD_HEADING = re.compile(
    r"\b(?:nice[ -]to[ -]haves?|preferred|desirable|desired|bonus|plus|advantage\w*|optional|"
    r"would be great|good to have|"
    r"wunschenswert\w*|vorteil\w*|gerne? gesehen|idealerweise|pluspunkte?|darüber hinaus|"
    r"atouts?|souhaite\w*|serait un plus|apprecie\w*|les plus|"
    r"deseables?|valorables?|se valora\w*|desejave(?:l|is)|diferencia(?:l|is)|valorizad\w+|"
    r"mile widziane|atut\w*|dodatkow\w+)\b"
)
OTHER_HEADING = re.compile(
    r"\b(?:offers?|benefits|about (?:us|the (?:company|team|role|job))|tasks|responsibilit\w+|duties|the role|the job|"
    r"your role|what you(?:'ll| will)? do|day to day|contact|how to apply|application|who we are|why us|salary|perks|"
    r"bieten|bietet|benefits|aufgaben\w*|uber uns|kontakt|bewerbung|tatigkeit\w*|wer wir sind|gehalt|"
    r"missions?|offrons|proposons|avantages|a propos|taches|responsabilites|poste|remuneration|candidature|"
    r"ofrecemos|funciones|beneficios|sobre (?:nosotros|nos|a empresa)|responsabilidades|tareas|oferecemos|atividades|"
    r"oferujemy|zadania|obowiazki|o nas|benefity|zakres)\b"
)
MUST = re.compile(
    r"\b(?:must|requir\w+|essential|mandatory|necessary|needs?|needed|at least|minimum|prerequisite|you (?:have|bring)|"
    r"zwingend|erforderlich|voraussetzung|notwendig|mindestens|muss|mussen|pflicht|erwarten|unabdingbar|"
    r"indispensables?|exigee?s?|requise?s?|obligatoires?|au moins|necessaires?|imperatif|"
    r"imprescindibles?|obligatori[oa]s?|requerid[oa]s?|al menos|minimo|necesari[oa]s?|se requiere|"
    r"obrigatori[oa]s?|exigid[oa]s?|exige-se|pelo menos|necessari[oa]s?|"
    r"wymagan\w+|niezbedn\w+|koniecz\w+|co najmniej|obowiazkow\w+)\b"
)
SHOULD = re.compile(
    r"\b(?:nice[ -]to[ -]have|preferr?ed|preferably|preferable|desir(?:able|ed)|a plus|bonus|ideally|"
    r"advantage\w*|optional|"
    r"would be (?:great|nice|good|helpful|useful|a)|is welcome|beneficial|not required but|helpful|"
    r"wunschenswert|von vorteil|idealerweise|gerne? gesehen|ein plus|vorteilhaft|erwunscht|willkommen|"
    r"souhait\w+|un plus|un atout|appreci\w+|idealement|de preference|bienvenue?|"
    r"deseables?|valorables?|se valora\w*|preferibles?|preferentemente|idealmente|"
    r"desejave(?:l|is)|diferencial|preferencia\w*|valoriza\w*|"
    r"mile widzian\w+|atut\w*|dodatkow\w+|preferowan\w+|idealnie|zaleta|plusem)\b"
)
#: What a requirement speaks of, where no heading says that it is one.
ASKS = re.compile(
    r"\b(?:experience[ds]?|knowledge|skills?|degree|diploma|fluent|fluency|proficien\w+|familiar\w*|"
    r"licen[cs]e|certifi\w+|"
    r"qualif\w+|background in|able to|ability|command of|years? of|"
    r"erfahrung\w*|\w*kenntnisse?n?|abgeschlossen\w*|studium|\w*ausbildung|\w*fuhrerschein|flie(?:ss|ß)end|sicher im|"
    r"fahigkeit\w*|beherrsch\w+|\w*abschluss|"
    r"experience|maitris\w+|connaissances?|diplome\w*|permis|competences?|courant|"
    r"experiencia|conocimientos?|dominio|titul\w+|carnet|manejo|fluid\w*|"
    r"experiencia|conhecimentos?|dominio|fluente|fluencia|formacao|habilitacao|"
    r"doswiadczeni\w+|znajomosc\w*|wyksztalceni\w+|prawo jazdy|biegl\w+|umiejetn\w+)\b"
)
WAIVED = re.compile(
    r"\b(?:no|not|kein\w*|nicht|pas de?|aucun\w*|sin|no es|sem|nao|nie|"
    r"bez)\b[^.;]{0,60}\b(?:requir\w+|necessary|needed|"
    r"expected|erforderlich|notwendig|notig|voraussetzung|requise?s?|necessaires?|exige\w*|necesari\w+|requerid\w+|"
    r"necessari\w+|exigid\w+|wymagan\w+|potrzebn\w+)\b|\brequires? no\b"
)
PLACE = re.compile(
    r"\b(?:on[ -]?site|based in|located in|relocat\w+|willing\w* to travel|travel(?:ling)? (?:up to|"
    r"of)|remote\w*|hybrid|"
    r"work permit|right to work|vor ort|standort|reisebereitschaft|umzug\w*|arbeitsort|homeoffice|arbeitserlaubnis|"
    r"sur (?:site|place)|base[e]? a|deplacements?|mobilite|teletravail|presencial|residencia en|"
    r"disponibilidad para viajar|disponibilidade para viajar|residir em|teletrabajo|na miejscu|gotowosc do wyjazdow|"
    r"dyspozycyjnosc|relokacj\w+|praca zdalna)\b"
)
DRIVING = re.compile(
    r"\bdriv(?:ing|er'?s?)(?:'s)? licen[cs]e\b|\bclean licen[cs]e\b|\b\w*fuhrerschein\w*|\bfahrerlaubnis\b|"
    r"\bpermis (?:de conduire|[a-e]{1,2}\b)|\b(?:carnet|permiso) de conducir\b|\bcarta de conducao\b|\bcnh\b|"
    r"\bcarteira (?:nacional )?de (?:motorista|habilitacao)\b|\bprawo jazdy\b|\bprawa jazdy\b"
)
DRIVING_CLASS = re.compile(
    r"\b(?:class|category|klasse|kategorie|categorie|classe|clase|categoria|kat\.?|kategorii|kategoria|permis|"
    r"licen[cs]e|fuhrerschein|cnh|jazdy|conducir)\W{0,3}(?:class|klasse|kat\.?|category|kategorii)?\W{0,2}"
    r"(?P<one>c1e|c\+e|c1|ce|d1|be|am|a1|a2|[abcd])\b|\((?P<two>c1e|c\+e|c1|ce|be|[abcd])\)"
)
LICENCE = re.compile(
    r"\b(?:licen[cs]ed?|licen[cs]es|certifi(?:cate|cates|cation|cations|ed)|accredited|registration|registered|permit|"
    r"\w*schein|zertifi\w+|\w*zertifikat\w*|approbation|zulassung|staatlich (?:anerkannt|gepruft)\w*|"
    r"certificat\w*|habilitation|agrement|licencia|certificad[oa]s?|certificacion\w*|habilitacion|colegiad[oa]|"
    r"certificacao|certificacoes|registro profissional|certyfikat\w*|uprawnieni\w+|licencj[aeię]|"
    r"cissp|pmp|itil|prince2|acca|cfa)\b"
)
YEARS_OF = re.compile(
    r"\b(?:experience\w*|\w*erfahrung\w*|berufspraxis|experience|experiencia|doswiadczeni\w+|praxis|practice|pratique|"
    r"in (?:a|the|einer|der)|as an?|als|comme|como|jako|with|mit|working|work|years? of|working)\b"
)
