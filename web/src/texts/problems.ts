const jobs = (n: number) => (n === 1 ? "1 job" : `${n} jobs`);

const en = {
  title: "Failures",
  intro: "What jobs failed with, the most frequent first. What was run again is not among them.",
  anyTime: "To list them or to run them again means all that failed so, at any time.",
  count: jobs,
  users: (n: number) => (n === 1 ? "of 1 user" : `of ${n} users`),
  cause: "Cause",
  causes: { platform: "Platform", input: "Input", expected: "Expected answer" },
  first: "First",
  last: "Last",
  sample: "See why: the latest",
  list: "List them",
  none: "Nothing failed in this time.",
  meaning: "What this means and what to do",
};

const auftraege = (n: number) => (n === 1 ? "1 Auftrag" : `${n} Aufträge`);

const de: typeof en = {
  title: "Fehlschläge",
  intro: "Woran Aufträge gescheitert sind, das Häufigste zuerst. Was wieder ausgeführt wurde, steht nicht dabei.",
  anyTime: "Alle ansehen oder wieder ausführen meint alle, die so gescheitert sind, gleich wann.",
  count: auftraege,
  users: (n) => (n === 1 ? "von 1 Konto" : `von ${n} Konten`),
  cause: "Ursache",
  causes: { platform: "Plattform", input: "Eingabe", expected: "Erwartete Antwort" },
  first: "Zuerst",
  last: "Zuletzt",
  sample: "Warum: der letzte",
  list: "Alle ansehen",
  none: "In dieser Zeit ist nichts fehlgeschlagen.",
  meaning: "Was das heißt und was zu tun ist",
};

export const problemTexts = { en, de };
