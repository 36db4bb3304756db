import type { ChatMessage, Mode } from "../chat/queries";

const outcomes: Record<NonNullable<ChatMessage["outcome"]>, string> = {
  answered: "Answered",
  partly: "Partly answered",
  not_found: "Not in the documents",
  unclear: "Asks back",
};

const modes: Record<Mode | "", string> = {
  "": "As the project says",
  documents: "Only from the documents",
  assistant: "A model may add what it knows",
};

const en = {
  title: "Chat",
  intro: "Each project has documents of its own, and conversations about them.",
  empty: "No project yet. Make one, then add a file to it.",
  name: "Name of the project",
  add: "Make the project",
  back: "All projects",
  threads: "Conversations",
  newThread: "New conversation",
  file: "Add a file",
  message: "Your message",
  send: "Send",
  mode: "Reply",
  modes,
  outcomes,
  you: "You",
  reply: "Reply",
  stopped: "Stopped",
  unanswered: "Not answered by the documents",
  writing: "The reply is being written",
  stop: "Stop",
  regenerate: "Reply again",
  earlier: "Show earlier messages",
  export: "Export as Markdown",
  remove: "Delete the conversation",
  removeQuestion: "Delete this conversation?",
  removeYes: "Delete it",
  removeNo: "Keep it",
  openJob: "Show the job",
  begin: "Write a message to begin a conversation.",
};

const de: typeof en = {
  title: "Chat",
  intro: "Jedes Projekt hat eigene Dokumente und Gespräche darüber.",
  empty: "Noch kein Projekt. Lege eins an und füge dann eine Datei hinzu.",
  name: "Name des Projekts",
  add: "Projekt anlegen",
  back: "Alle Projekte",
  threads: "Gespräche",
  newThread: "Neues Gespräch",
  file: "Eine Datei hinzufügen",
  message: "Deine Nachricht",
  send: "Senden",
  mode: "Antwort",
  modes: {
    "": "Wie im Projekt eingestellt",
    documents: "Nur aus den Dokumenten",
    assistant: "Ein Modell darf ergänzen, was es weiß",
  },
  outcomes: {
    answered: "Beantwortet",
    partly: "Teilweise beantwortet",
    not_found: "Nicht in den Dokumenten",
    unclear: "Fragt zurück",
  },
  you: "Du",
  reply: "Antwort",
  stopped: "Angehalten",
  unanswered: "Von den Dokumenten nicht beantwortet",
  writing: "Die Antwort wird geschrieben",
  stop: "Anhalten",
  regenerate: "Noch einmal antworten",
  earlier: "Frühere Nachrichten zeigen",
  export: "Als Markdown herunterladen",
  remove: "Das Gespräch löschen",
  removeQuestion: "Dieses Gespräch löschen?",
  removeYes: "Löschen",
  removeNo: "Behalten",
  openJob: "Den Auftrag zeigen",
  begin: "Schreib eine Nachricht, um ein Gespräch zu beginnen.",
};

export const chatTexts = { en, de };
