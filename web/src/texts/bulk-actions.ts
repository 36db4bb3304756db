import type { BulkAction } from "../api/client";

const jobs = (n: number) => (n === 1 ? "1 job" : `${n} jobs`);

const labels = {
  user_id: "User",
  kind: "Kind",
  state: "State",
  queue: "Queue",
  provider: "Provider",
  problem: "Problem",
  since: "Submitted since",
  until: "Submitted before",
};

export type FilterName = keyof typeof labels;

const verbs: Record<BulkAction["action"], string> = { cancel: "Cancel jobs", retry: "Run jobs again" };

const en = {
  title: "Bulk actions",
  intro: "Jobs that were cancelled or run again all at once, the newest first. They are kept as long as jobs are.",
  empty: "Nothing has been done in bulk yet. Filter the jobs of all users first.",
  toJobs: "Jobs of all users",
  verbs,
  filter: "Filter",
  labels,
  chosen: "Jobs chosen",
  changed: { cancel: "Cancelled or asked to stop", retry: "Run again" },
  startedBy: "Started by",
  nobody: "a deleted account",
  startedAt: "Started",
  endedAt: "Ended",
  carriedOutBy: "Carried out by",
  itsJob: "a job of the platform",
  progress: "Progress",
  list: "List the jobs that fit the filter now",
  goesOn: "This goes on by itself: you may leave the page.",
  allDone: (n: number) => `All done: ${jobs(n)}.`,
  someLeft: (done: number, left: number) =>
    `Done: ${jobs(done)}. ${jobs(left)} had ended, started again or been deleted before their turn came.`,
  stopped: (done: number, left: number) => `Stopped: ${jobs(done)} done, ${left} not reached.`,
  failed: (done: number, left: number) =>
    `It failed after ${jobs(done)}, with ${left} left. An administrator can run its job again: it goes on from there.`,
  ofCount: (done: number, count: number) => `${done} of ${jobs(count)}`,
  stop: "Stop",
  stopQuestion: "Stop this action? What it has done stays done.",
  keepOn: "Let it go on",
  retryAll: "Run them again",
  cancelAll: "Cancel them",
  counting: "Counting",
  wouldRetry: (n: number) => `${jobs(n)} would run again.`,
  wouldCancel: (n: number) => `${jobs(n)} would be cancelled.`,
  nothing: "No job fits: there is nothing to do.",
  doRetry: "Run again now",
  doCancel: "Cancel them now",
  leave: "Leave it",
};

const auftraege = (n: number) => (n === 1 ? "1 Auftrag" : `${n} Aufträge`);

const de: typeof en = {
  title: "Sammelaktionen",
  intro:
    "Aufträge, die alle auf einmal abgebrochen oder erneut ausgeführt wurden, die neuesten zuerst. Sie bleiben so lange stehen wie Aufträge.",
  empty: "Bisher gab es keine Sammelaktion. Filtere zuerst die Aufträge aller Nutzer.",
  toJobs: "Aufträge aller Nutzer",
  verbs: { cancel: "Aufträge abbrechen", retry: "Aufträge erneut ausführen" },
  filter: "Filter",
  labels: {
    user_id: "Nutzer",
    kind: "Art",
    state: "Zustand",
    queue: "Warteschlange",
    provider: "Anbieter",
    problem: "Problem",
    since: "Eingereicht seit",
    until: "Eingereicht vor",
  },
  chosen: "Ausgewählte Aufträge",
  changed: { cancel: "Abgebrochen oder zum Halten aufgefordert", retry: "Erneut ausgeführt" },
  startedBy: "Gestartet von",
  nobody: "einem gelöschten Konto",
  startedAt: "Gestartet",
  endedAt: "Beendet",
  carriedOutBy: "Ausgeführt von",
  itsJob: "einem Auftrag der Plattform",
  progress: "Fortschritt",
  list: "Aufträge ansehen, die jetzt zum Filter passen",
  goesOn: "Das läuft von selbst weiter: du kannst die Seite verlassen.",
  allDone: (n) => `Alles erledigt: ${auftraege(n)}.`,
  someLeft: (done, left) =>
    `Erledigt: ${auftraege(done)}. ${auftraege(left)}: schon vorher beendet, neu gestartet oder gelöscht.`,
  stopped: (done, left) => `Angehalten: ${auftraege(done)} erledigt, ${left} nicht mehr erreicht.`,
  failed: (done, left) =>
    `Nach ${auftraege(done)} fehlgeschlagen, ${left} offen. Ein Administrator kann den Auftrag dazu erneut ausführen: er macht dort weiter.`,
  ofCount: (done, count) => `${done} von ${count === 1 ? "1 Auftrag" : `${count} Aufträgen`}`,
  stop: "Anhalten",
  stopQuestion: "Diese Aktion anhalten? Was erledigt ist, bleibt erledigt.",
  keepOn: "Weiterlaufen lassen",
  retryAll: "Erneut ausführen",
  cancelAll: "Abbrechen",
  counting: "Wird gezählt",
  wouldRetry: (n) => (n === 1 ? "1 Auftrag würde" : `${n} Aufträge würden`).concat(" erneut ausgeführt."),
  wouldCancel: (n) => (n === 1 ? "1 Auftrag würde" : `${n} Aufträge würden`).concat(" abgebrochen."),
  nothing: "Kein Auftrag passt: es gibt nichts zu tun.",
  doRetry: "Jetzt erneut ausführen",
  doCancel: "Jetzt abbrechen",
  leave: "So lassen",
};

export const bulkActionTexts = { en, de };
