const does: Record<string, string> = {}; // the API says it in English

const en = {
  title: "Schedules",
  intro: "What the platform does again and again. Beat triggers it, and a worker of the queue upkeep does it.",
  does,
  every: "Every",
  lastRun: "Last run",
  took: "It took",
  next: "Next",
  dueNow: "due now",
  late: "Late",
  onTime: "On time",
  failed: "Failed",
  noRun: "not run yet",
  notEnded: "goes on, or its worker died",
  failedWith: (problem: string) => `failed with ${problem}; the log of the worker says more`,
  lateHint: "Beat does not trigger it, or no worker of the queue upkeep takes it: look at the workers.",
  toWorkers: "To the workers",
  run: "Run now",
  asked: (name: string) => `${name} runs as soon as a worker of the queue upkeep is free.`,
  forAdministrators: "Administrators run them now.",
};

const de: typeof en = {
  title: "Zeitpläne",
  intro: "Was die Plattform immer wieder tut. Beat stößt es an, und ein Worker der Warteschlange upkeep erledigt es.",
  does: {
    relay:
      "Reiht fällige Aufträge ein, beendet die, deren Frist um ist, leitet sie von Modellen weg, die nicht da sind, und weckt Worker wieder.",
    reap: "Nimmt Workern, die gestorben oder stehengeblieben sind, ihre Aufträge ab und reiht sie neu ein oder beendet sie.",
    retain: "Löscht Aufträge, die länger beendet sind, als sie bleiben, und was dazugehört.",
    send: "Reicht den Auftrag ein, der Webhooks verschickt, wo welche fällig sind.",
    forget_deliveries: "Löscht Aufzeichnungen von Webhooks, die länger verschickt sind, als sie bleiben.",
    forget_logins: "Löscht abgelaufene Token und Anmeldungen und alte Zählungen von Anfragen.",
    count_words: "Zählt, wie häufig jedes Wort der Bibliothek ist: danach gewichten Suchen die Wörter.",
    heal: "Reicht einen Auftrag ein, der die Vektoren berechnet, die dem Suchindex fehlen.",
    drop_generations: "Löscht die Vektoren der Generationen, die nicht mehr aufgehoben werden.",
    renew_summaries: "Reicht Aufträge ein, die Zusammenfassungen geänderter Dokumente neu schreiben.",
  },
  every: "Alle",
  lastRun: "Zuletzt gelaufen",
  took: "Gedauert",
  next: "Nächster Lauf",
  dueNow: "jetzt fällig",
  late: "Verspätet",
  onTime: "Pünktlich",
  failed: "Fehlgeschlagen",
  noRun: "noch nicht gelaufen",
  notEnded: "läuft noch, oder sein Worker ist gestorben",
  failedWith: (problem) => `fehlgeschlagen mit ${problem}; mehr steht im Log des Workers`,
  lateHint: "Beat stößt es nicht an, oder kein Worker der Warteschlange upkeep nimmt es: sieh nach den Workern.",
  toWorkers: "Zu den Workern",
  run: "Jetzt ausführen",
  asked: (name) => `${name} läuft, sobald ein Worker der Warteschlange upkeep frei ist.`,
  forAdministrators: "Administratoren führen sie sofort aus.",
};

export const scheduleTexts = { en, de };
