import type { Role } from "../api/client";

const roles: Record<Role, string> = { user: "user", operator: "operator", admin: "administrator" };

const en = {
  now: "Now",
  failures: "Failures",
  jobs: "All jobs",
  workers: "Workers",
  models: "Models",
  instructions: "Instructions",
  embeddings: "Embeddings",
  library: "Library for all",
  schedules: "Schedules",
  users: "Users",
  usage: "Usage",
  storage: "Storage",
  system: "System",
  roles,
  notForYou: "These pages are for operators",
  notForYouText: (role: string) =>
    `They show how the platform runs, and your account has the role ${role}. If you look after this site, ask an administrator to make you an operator.`,
  toYourPages: "To your own pages",
  withheld: "Operators see no texts of users. An administrator sees them.",
  retryHint: "Administrators run jobs again: it costs money.",
  time: "Time",
  anyTime: "Any time",
  windows: { hour: "Last hour", day: "Last 24 hours", week: "Last 7 days", month: "Last 30 days" },
};

const de: typeof en = {
  now: "Jetzt",
  failures: "Fehlschläge",
  jobs: "Alle Aufträge",
  workers: "Worker",
  models: "Modelle",
  instructions: "Anweisungen",
  embeddings: "Vektoren",
  library: "Bibliothek für alle",
  schedules: "Zeitpläne",
  users: "Konten",
  usage: "Verbrauch",
  storage: "Speicher",
  system: "System",
  roles: { user: "Nutzer", operator: "Operator", admin: "Administrator" },
  notForYou: "Diese Seiten sind für Operatoren",
  notForYouText: (role) =>
    `Sie zeigen, wie die Plattform läuft, und dein Konto hat die Rolle ${role}. Wenn du diese Site betreust, bitte einen Administrator, dich zum Operator zu machen.`,
  toYourPages: "Zu deinen eigenen Seiten",
  withheld: "Operatoren sehen keine Texte der Nutzer. Ein Administrator sieht sie.",
  retryHint: "Administratoren führen Aufträge wieder aus: es kostet Geld.",
  time: "Zeit",
  anyTime: "Jede Zeit",
  windows: { hour: "Letzte Stunde", day: "Letzte 24 Stunden", week: "Letzte 7 Tage", month: "Letzte 30 Tage" },
};

export const adminTexts = { en, de };
