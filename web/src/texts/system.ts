const en = {
  title: "System",
  intro: "How it stands, what it holds, and who changed what.",
  status: "State",
  states: { ok: "All is well", degraded: "Something is wrong" },
  statistics: "Figures",
  users: "Accounts",
  newUsers: "New accounts in the last 24 hours",
  busyUsers: "Accounts with jobs in the last 24 hours",
  documents: "Documents",
  ready: (all: string, ready: string) => `${all}, of which ${ready} are ready`,
  chunks: "Passages",
  originals: "Size of the originals",
  events: "Events of jobs in the last 24 hours",
  storage: "The largest tables of the database, with indexes",
  allTables: "All tables",
};

const de: typeof en = {
  title: "System",
  intro: "Wie es steht, was es hält, und wer was geändert hat.",
  status: "Zustand",
  states: { ok: "Alles in Ordnung", degraded: "Etwas stimmt nicht" },
  statistics: "Zahlen",
  users: "Konten",
  newUsers: "Neue Konten in den letzten 24 Stunden",
  busyUsers: "Konten mit Aufträgen in den letzten 24 Stunden",
  documents: "Dokumente",
  ready: (all, ready) => `${all}, davon ${ready} bereit`,
  chunks: "Abschnitte",
  originals: "Größe der Originale",
  events: "Ereignisse von Aufträgen in den letzten 24 Stunden",
  storage: "Die größten Tabellen der Datenbank, mit Indizes",
  allTables: "Alle Tabellen",
};

export const systemTexts = { en, de };
