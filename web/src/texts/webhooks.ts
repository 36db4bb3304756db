import type { Delivery, EventType } from "../webhooks/queries";
import type { Finding } from "../webhooks/signature";

const events: Record<EventType, string> = {
  "job.succeeded": "A job is done",
  "job.failed": "A job has failed",
  "job.cancelled": "A job was cancelled",
  "job.expired": "A job was too late",
};

const deliveryStates: Record<Delivery["state"], string> = {
  pending: "On its way",
  delivered: "Delivered",
  failed: "Not delivered",
};

const findings: Record<Finding, string> = {
  valid: "The signature is valid: this secret signed exactly this id, time and body.",
  whitespace:
    "The signature is valid once spaces and line breaks around the body are taken away. Your server has to check the body as it came.",
  mismatch:
    "This secret did not sign this. Compare the secret with that of the webhook, and check the body as it came: one that was parsed and written anew differs. A secret before the one of now signs for a day.",
  secret: "This is no secret of a webhook: it begins with whsec_, and base64 follows.",
  timestamp: "webhook-timestamp is not a time: it is a number of seconds since 1970.",
  signature: "webhook-signature has no signature that begins with v1 and a comma.",
  unavailable:
    "Browsers check signatures only for pages that come over HTTPS or from this machine. Open the console that way.",
};

const en = {
  title: "Webhooks",
  intro: "When a job ends, Pensum tells your server, and tries again until it answers.",
  url: "Address of your server",
  urlHint: "It gets a test at once, and has to answer it with a status of 2xx.",
  events: "Sent when",
  eventNames: events,
  add: "Add the webhook",
  empty: "No webhooks yet.",
  secret: "Secret",
  shownOnce: "Copy this secret now: it is not shown again. Your server checks with it that a message is from here.",
  active: "Active",
  awaited: "Waits for your server to answer the test",
  disabled: "Disabled",
  failingSince: "fails since",
  added: "added",
  back: "All webhooks",
  id: "Id",
  confirmed: "Test answered",
  send: "Send a test",
  enable: "Enable",
  disable: "Disable",
  rotate: "Make a new secret",
  rotateQuestion: "Make a new secret? Messages are signed with both for a day; then the one before is of no use.",
  rotateYes: "Make it",
  rotateNo: "Leave it",
  remove: "Delete",
  removeQuestion: (url: string) => `Delete the webhook to ${url} with its deliveries?`,
  removeYes: "Delete it",
  removeNo: "Keep it",
  deliveries: "Deliveries",
  rate: (delivered: number, ended: number) => `${delivered} of the ${ended} newest that ended were delivered.`,
  noDeliveries: "Nothing was sent yet.",
  states: deliveryStates,
  next: "next attempt",
  again: "Send again",
  allFailedAgain: "Send all failed ones of the last 7 days again",
  sentAgain: (n: number) => (n === 1 ? "One is sent again." : `${n} are sent again.`),
  attempts: (n: number) => (n === 1 ? "1 attempt" : `${n} attempts`),
  noResponse: "no response",
  after: (time: string) => `after ${time}`,
  response: "Response",
  job: "Job",
  check: "Check a signature",
  checkIntro:
    "Paste what your server received. Pensum keeps neither the bodies that it sent nor their signatures; webhook-id is the id of the delivery.",
  checkSecretHint: "It stays in this page: it is neither sent nor kept.",
  body: "Body",
  bodyHint: "Every byte as it came, before anything parses it.",
  doCheck: "Check",
  findings,
  signedAt: (time: string) => `It was signed at ${time}, and receivers take it within five minutes of that.`,
};

const de: typeof en = {
  title: "Webhooks",
  intro: "Wenn ein Auftrag endet, sagt Pensum es deinem Server, und versucht es wieder, bis er antwortet.",
  url: "Adresse deines Servers",
  urlHint: "Sie bekommt sofort einen Test und muss ihn mit einem Status 2xx beantworten.",
  events: "Gesendet, wenn",
  eventNames: {
    "job.succeeded": "ein Auftrag fertig ist",
    "job.failed": "ein Auftrag fehlgeschlagen ist",
    "job.cancelled": "ein Auftrag abgebrochen wurde",
    "job.expired": "ein Auftrag zu spät war",
  },
  add: "Webhook hinzufügen",
  empty: "Noch keine Webhooks.",
  secret: "Geheimnis",
  shownOnce:
    "Kopiere dieses Geheimnis jetzt: es wird nicht noch einmal gezeigt. Damit prüft dein Server, dass eine Nachricht von hier ist.",
  active: "Aktiv",
  awaited: "Wartet, bis dein Server den Test beantwortet",
  disabled: "Abgeschaltet",
  failingSince: "scheitert seit",
  added: "hinzugefügt",
  back: "Alle Webhooks",
  id: "Id",
  confirmed: "Test beantwortet",
  send: "Einen Test senden",
  enable: "Einschalten",
  disable: "Abschalten",
  rotate: "Neues Geheimnis erzeugen",
  rotateQuestion:
    "Ein neues Geheimnis erzeugen? Einen Tag lang werden Nachrichten mit beiden unterschrieben; dann gilt das alte nicht mehr.",
  rotateYes: "Erzeugen",
  rotateNo: "Lassen",
  remove: "Löschen",
  removeQuestion: (url) => `Den Webhook an ${url} mit seinen Sendungen löschen?`,
  removeYes: "Löschen",
  removeNo: "Behalten",
  deliveries: "Sendungen",
  rate: (delivered, ended) => `${delivered} der ${ended} neuesten beendeten kamen an.`,
  noDeliveries: "Noch wurde nichts gesendet.",
  states: { pending: "Unterwegs", delivered: "Angekommen", failed: "Nicht angekommen" },
  next: "nächster Versuch",
  again: "Noch einmal senden",
  allFailedAgain: "Alle gescheiterten der letzten 7 Tage noch einmal senden",
  sentAgain: (n) => (n === 1 ? "Eine wird noch einmal gesendet." : `${n} werden noch einmal gesendet.`),
  attempts: (n) => (n === 1 ? "1 Versuch" : `${n} Versuche`),
  noResponse: "keine Antwort",
  after: (time) => `nach ${time}`,
  response: "Antwort",
  job: "Auftrag",
  check: "Eine Unterschrift prüfen",
  checkIntro:
    "Füge ein, was dein Server bekam. Pensum behält weder die gesendeten Inhalte noch ihre Unterschriften; webhook-id ist die Id der Sendung.",
  checkSecretHint: "Es bleibt in dieser Seite: es wird weder gesendet noch aufbewahrt.",
  body: "Inhalt",
  bodyHint: "Jedes Byte, wie es ankam, bevor etwas es liest.",
  doCheck: "Prüfen",
  findings: {
    valid: "Die Unterschrift stimmt: dieses Geheimnis hat genau diese Id, Zeit und diesen Inhalt unterschrieben.",
    whitespace:
      "Die Unterschrift stimmt, sobald Leerzeichen und Zeilenumbrüche um den Inhalt wegfallen. Dein Server muss den Inhalt prüfen, wie er ankam.",
    mismatch:
      "Dieses Geheimnis hat das nicht unterschrieben. Vergleiche es mit dem des Webhooks, und prüfe den Inhalt, wie er ankam: gelesen und neu geschrieben ist er ein anderer. Das Geheimnis vor dem jetzigen unterschreibt noch einen Tag lang.",
    secret: "Das ist kein Geheimnis eines Webhooks: es beginnt mit whsec_, und Base64 folgt.",
    timestamp: "webhook-timestamp ist keine Zeit: es ist eine Zahl von Sekunden seit 1970.",
    signature: "webhook-signature enthält keine Unterschrift, die mit v1 und einem Komma beginnt.",
    unavailable:
      "Browser prüfen Unterschriften nur für Seiten, die über HTTPS oder von diesem Rechner kommen. Öffne die Konsole so.",
  },
  signedAt: (time) => `Sie ist von ${time}, und Empfänger nehmen sie bis zu fünf Minuten davon entfernt an.`,
};

export const webhookTexts = { en, de };
