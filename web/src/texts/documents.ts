import type { DocumentState } from "../api/client";

const documentStates: Record<DocumentState, string> = { pending: "Being read", ready: "Ready", failed: "Failed" };

const en = {
  title: "Library",
  intro: "What you learn from. Answers quote these documents.",
  choose: "Choose files",
  chooseFolder: "Choose a folder",
  drop: "Drop files or folders here, or",
  kinds: "PDF, Word, PowerPoint, EPUB, HTML, Markdown, text, code and others; up to 20 MB each.",
  state: "State",
  states: documentStates,
  uploadStates: { waiting: "Waits to be sent", sending: "Is being sent", refused: "Refused" },
  moreUploads: (n: number) => (n === 1 ? "and one more file" : `and ${n} more files`),
  remove: "Delete",
  removeQuestion: (title: string) => `Delete “${title}” with its text and all that was found in it?`,
  removeYes: "Delete it",
  removeNo: "Keep it",
  dismiss: "Remove from the list",
  retry: "Try again",
  job: "Job",
  version: (n: number) => `version ${n}`,
  empty: "Your library is empty. Choose a file above: it is read within seconds.",
  emptyFiltered: "No document is in this state.",
  warnings: "Left out, or perhaps wrong",
  place: (n: number) => `place ${n} in the queue`,
};

const de: typeof en = {
  title: "Bibliothek",
  intro: "Woraus du lernst. Antworten zitieren diese Dokumente.",
  choose: "Dateien wählen",
  chooseFolder: "Einen Ordner wählen",
  drop: "Dateien oder Ordner hierher ziehen, oder",
  kinds: "PDF, Word, PowerPoint, EPUB, HTML, Markdown, Text, Code und andere; jede bis 20 MB.",
  state: "Zustand",
  states: { pending: "Wird gelesen", ready: "Bereit", failed: "Fehlgeschlagen" },
  uploadStates: { waiting: "Wartet aufs Senden", sending: "Wird gesendet", refused: "Abgelehnt" },
  moreUploads: (n) => (n === 1 ? "und eine weitere Datei" : `und ${n} weitere Dateien`),
  remove: "Löschen",
  removeQuestion: (title) => `„${title}“ mit seinem Text und allem, was darin gefunden wurde, löschen?`,
  removeYes: "Löschen",
  removeNo: "Behalten",
  dismiss: "Aus der Liste nehmen",
  retry: "Noch einmal versuchen",
  job: "Auftrag",
  version: (n) => `Fassung ${n}`,
  empty: "Deine Bibliothek ist leer. Wähle oben eine Datei: sie ist in Sekunden gelesen.",
  emptyFiltered: "In diesem Zustand ist kein Dokument.",
  warnings: "Ausgelassen, oder vielleicht falsch",
  place: (n) => `Platz ${n} in der Warteschlange`,
};

export const documentTexts = { en, de };
