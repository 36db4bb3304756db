import type { Scope } from "../account/api-keys";

const scopes: Record<Scope, string> = {
  read: "read",
  write: "write",
  operator: "operate the platform",
  admin: "administer the platform",
};

const en = {
  title: "API keys",
  intro: "With a key, a program acts as you, within its scopes.",
  name: "Name of the key",
  nameHint: "What uses it, such as “my site”.",
  scopes: "Scopes",
  scopeNames: scopes,
  expiry: "Expires",
  expiries: { never: "Never", "30": "In 30 days", "90": "In 90 days", "365": "In a year" },
  add: "Make a key",
  shownOnce: "Copy this key now: it is not shown again.",
  key: "Key",
  none: "You have no API keys.",
  neverUsed: "never used",
  used: "used",
  expires: "expires",
  remove: "Delete",
  removeQuestion: (name: string) => `Delete the key “${name}”? What uses it is refused from then on.`,
  removeYes: "Delete it",
  removeNo: "Keep it",
};

const de: typeof en = {
  title: "API-Schlüssel",
  intro: "Mit einem Schlüssel handelt ein Programm als du, im Rahmen seiner Rechte.",
  name: "Name des Schlüssels",
  nameHint: "Was ihn benutzt, etwa „meine Site“.",
  scopes: "Rechte",
  scopeNames: {
    read: "lesen",
    write: "schreiben",
    operator: "die Plattform betreiben",
    admin: "die Plattform verwalten",
  },
  expiry: "Läuft ab",
  expiries: { never: "Nie", "30": "In 30 Tagen", "90": "In 90 Tagen", "365": "In einem Jahr" },
  add: "Schlüssel erzeugen",
  shownOnce: "Kopiere diesen Schlüssel jetzt: er wird nicht noch einmal gezeigt.",
  key: "Schlüssel",
  none: "Du hast keine API-Schlüssel.",
  neverUsed: "nie benutzt",
  used: "benutzt",
  expires: "läuft ab",
  remove: "Löschen",
  removeQuestion: (name) => `Den Schlüssel „${name}“ löschen? Was ihn benutzt, wird von da an abgewiesen.`,
  removeYes: "Löschen",
  removeNo: "Behalten",
};

export const keyTexts = { en, de };
