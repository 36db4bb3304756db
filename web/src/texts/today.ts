const en = {
  title: "Today",
  intro: "What is worth your time now, and why.",
  due: "Reviews",
  dueNow: (n: string) => (n === "1" ? "1 exercise is due now." : `${n} exercises are due now.`),
  dueLater: (n: string) => (n === "1" ? "1 more comes later today." : `${n} more come later today.`),
  nothingDue: "No review is due today.",
  start: "Start",
  steps: "Next steps",
  noSteps: "You're all caught up.",
  addDocument: "Add a document to get started",
  practise: (topic: string) => `Practise ${topic}`,
  weak: (percent: string, n: number) =>
    `Your mastery is ${percent}, from ${n === 1 ? "1 score" : `${n} scores`}; from 85% on a topic counts as mastered.`,
  fading: (percent: string, n: number) =>
    `You know it well, but retention is down to ${percent}, over ${n === 1 ? "1 exercise" : `${n} exercises`}.`,
  unscored: "You have met this topic, but have no score on it yet.",
  unpractised: "You added this document and have not practised it yet.",
  changes: "Mastery changes",
  changesOf: (n: number) => `Over your last ${n} tasks at most.`,
  noChanges: "Answer two questions on a topic to see how you're doing.",
  change: (from: string, to: string) => `${from} → ${to}`,
  since: "since",
  evidence: "Evidence",
  uploads: "Unfinished uploads",
  pending: "is being read",
  failed: "failed",
};

const de: typeof en = {
  title: "Heute",
  intro: "Was jetzt deine Zeit wert ist, und warum.",
  due: "Wiederholungen",
  dueNow: (n) => (n === "1" ? "1 Übung ist jetzt fällig." : `${n} Übungen sind jetzt fällig.`),
  dueLater: (n) => (n === "1" ? "1 weitere kommt heute noch." : `${n} weitere kommen heute noch.`),
  nothingDue: "Heute ist keine Wiederholung fällig.",
  start: "Anfangen",
  steps: "Nächste Schritte",
  noSteps: "Du bist auf dem neuesten Stand.",
  addDocument: "Füge ein Dokument hinzu, um anzufangen",
  practise: (topic) => `${topic} üben`,
  weak: (percent, n) =>
    `Dein Können ist ${percent}, aus ${n === 1 ? "1 Ergebnis" : `${n} Ergebnissen`}; ab 85 % sitzt ein Thema.`,
  fading: (percent, n) =>
    `Du kannst es gut, behältst aber nur noch ${percent}, über ${n === 1 ? "1 Übung" : `${n} Übungen`}.`,
  unscored: "Du bist dem Thema begegnet, hast aber noch kein Ergebnis dazu.",
  unpractised: "Du hast dieses Dokument hinzugefügt und noch nicht geübt.",
  changes: "Änderungen im Können",
  changesOf: (n) => `Über höchstens deine letzten ${n} Aufgaben.`,
  noChanges: "Beantworte zwei Fragen zu einem Thema, dann siehst du, wie es läuft.",
  change: (from, to) => `${from} → ${to}`,
  since: "seit",
  evidence: "Belege",
  uploads: "Unfertige Uploads",
  pending: "wird gelesen",
  failed: "fehlgeschlagen",
};

export const todayTexts = { en, de };
