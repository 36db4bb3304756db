const en = {
  title: "Build with Pensum",
  intro: "Three steps from here to the first call of your own program.",
  address: "1. The address",
  addressHint: "Every path of the API is below it.",
  reference: "The whole API, to look up and to try",
  key: "2. A key",
  keyHint: "Programs show it with each request. Put it in a variable; these programs read it there.",
  variable: "Variable",
  call: "3. A call",
  callHint: "Work runs as jobs: a request returns at once with a job, whose events and result you follow.",
  question: "Question",
  example: "What is my library about?",
  run: "Run it here",
  client: "Pensum's Python client",
  clientHint: "It is the folder client/ of Pensum's repository: pip install ./client",
  playground: "Send any other request from a form: the playground",
  log: "Event log",
  openJob: "Show the job",
};

const de: typeof en = {
  title: "Pensum anbinden",
  intro: "Drei Schritte von hier zum ersten Aufruf aus deinem eigenen Programm.",
  address: "1. Die Adresse",
  addressHint: "Jeder Pfad der API liegt darunter.",
  reference: "Die ganze API, zum Nachschlagen und Ausprobieren",
  key: "2. Ein Schlüssel",
  keyHint: "Programme zeigen ihn bei jeder Anfrage vor. Lege ihn in eine Variable; dort lesen ihn diese Programme.",
  variable: "Variable",
  call: "3. Ein Aufruf",
  callHint:
    "Arbeit läuft als Auftrag: eine Anfrage kommt sofort mit einem Auftrag zurück, dessen Ereignissen und Ergebnis du folgst.",
  question: "Frage",
  example: "Wovon handelt meine Bibliothek?",
  run: "Hier ausführen",
  client: "Pensums Python-Client",
  clientHint: "Er ist der Ordner client/ in Pensums Repository: pip install ./client",
  playground: "Jede andere Anfrage aus einem Formular senden: die Spielwiese",
  log: "Ereignisprotokoll",
  openJob: "Den Auftrag zeigen",
};

export const startTexts = { en, de };
