const en = {
  export: "All your data",
  exportIntro:
    "One ZIP with the files as you uploaded them, their texts, and everything else as JSON: questions and answers, conversations, exercises and progress, stories, matches, jobs.",
  download: "Download all of it",
  deletion: "Delete the account",
  deletionIntro: "With the account goes everything in it, at once:",
  goes: [
    "your library: files, texts and summaries",
    "projects with their conversations, stories and matches",
    "exercises, answers, reviews and progress",
    "your profile, also where others found it",
    "jobs with their results; what runs is stopped",
    "API keys, webhooks and every login",
  ],
  noWayBack: "Nobody can bring it back. Download your data before, if you want to keep something.",
  password: "Your password, to confirm it",
  email: "Your e-mail address, to confirm it",
  remove: "Delete the account with everything in it",
};

const de: typeof en = {
  export: "Alle deine Daten",
  exportIntro:
    "Eine ZIP-Datei mit den Dateien, wie du sie hochgeladen hast, ihren Texten und allem anderen als JSON: Fragen und Antworten, Gespräche, Aufgaben und Fortschritt, Geschichten, Vergleiche, Aufträge.",
  download: "Alles herunterladen",
  deletion: "Das Konto löschen",
  deletionIntro: "Mit dem Konto geht sofort alles, was darin ist:",
  goes: [
    "deine Bibliothek: Dateien, Texte und Zusammenfassungen",
    "Projekte mit ihren Gesprächen, Geschichten und Vergleichen",
    "Aufgaben, Antworten, Wiederholungen und Fortschritt",
    "dein Profil, auch wo andere es fanden",
    "Aufträge mit ihren Ergebnissen; was läuft, wird angehalten",
    "API-Schlüssel, Webhooks und jede Anmeldung",
  ],
  noWayBack: "Niemand kann es zurückholen. Lade deine Daten vorher herunter, wenn du etwas behalten willst.",
  password: "Dein Passwort, zur Bestätigung",
  email: "Deine E-Mail-Adresse, zur Bestätigung",
  remove: "Das Konto mit allem darin löschen",
};

export const accountDataTexts = { en, de };
