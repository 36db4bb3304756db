"""The headings of a match's report, by language."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "CV match",
        "ad": "Job ad",
        "cv": "CV",
        "score": "Score",
        "summary": "Summary",
        "strengths": "Strengths",
        "gaps": "Gaps",
        "recommendations": "To ask",
        "risks": "Risks",
        "potential": "Development",
        "requirements": "Requirements and evidence",
        "requirement": "Requirement",
        "verdict": "Verdict",
        "evidence": "Evidence (word for word)",
        "must": "required",
        "should": "wished for",
        "met": "met",
        "partly": "partly",
        "not": "not shown",
        "page": "page",
        "years": "years",
        "none": "None.",
        "weight": "weight",
        "how": "Score = 100 × the sum of weight × share over the sum of weights. Share: met 1, "
        "partly 0.5, not shown "
        "0. Quotes are exact pieces of the CV; years are computed from its dates. Name, "
        "address, birth date, gender and "
        "family were not judged. No number in this report comes from a language model.",
    },
    "de": {
        "title": "Abgleich",
        "ad": "Stellenanzeige",
        "cv": "Lebenslauf",
        "score": "Punkte",
        "summary": "Zusammenfassung",
        "strengths": "Stärken",
        "gaps": "Lücken",
        "recommendations": "Nachfragen",
        "risks": "Risiken",
        "potential": "Entwicklung",
        "requirements": "Anforderungen und Belege",
        "requirement": "Anforderung",
        "verdict": "Urteil",
        "evidence": "Beleg (wörtlich)",
        "must": "nötig",
        "should": "gewünscht",
        "met": "erfüllt",
        "partly": "teilweise",
        "not": "nicht belegt",
        "page": "Seite",
        "years": "Jahre",
        "none": "Keine.",
        "weight": "Gewicht",
        "how": "Punkte = 100 × Summe aus Gewicht × Anteil durch die Summe der Gewichte. Anteil: "
        "erfüllt 1, teilweise 0,5, "
        "nicht belegt 0. Zitate sind genaue Stücke des Lebenslaufs; Jahre sind aus "
        "seinen Daten berechnet. Name, Adresse, "
        "Geburtsdatum, Geschlecht und Familie wurden nicht bewertet. Keine Zahl dieses Berichts stammt von einem "
        "Sprachmodell.",
    },
    "fr": {
        "title": "Comparaison",
        "ad": "Annonce",
        "cv": "CV",
        "score": "Note",
        "summary": "Résumé",
        "strengths": "Points forts",
        "gaps": "Lacunes",
        "recommendations": "À demander",
        "risks": "Risques",
        "potential": "Développement",
        "requirements": "Exigences et preuves",
        "requirement": "Exigence",
        "verdict": "Verdict",
        "evidence": "Preuve (mot à mot)",
        "must": "requis",
        "should": "souhaité",
        "met": "rempli",
        "partly": "en partie",
        "not": "non prouvé",
        "page": "page",
        "years": "ans",
        "none": "Aucun.",
        "weight": "poids",
        "how": "Note = 100 × somme de poids × part, divisée par la somme des poids. Part : "
        "rempli 1, en partie 0,5, non "
        "prouvé 0. Les citations sont des passages exacts du CV ; les années sont "
        "calculées d'après ses dates. Nom, "
        "adresse, date de naissance, sexe et famille n'ont pas été évalués. Aucun nombre "
        "de ce rapport ne vient d'un modèle "
        "de langage.",
    },
}
