const en = {
  title: "Playground",
  intro: "Send any request that submits a job, and see what comes of it. It runs as you, and counts like any other.",
  call: "Request",
  cannotBeSent: (kind: string) => `Jobs of the kind ${kind} are submitted by the platform itself.`,
  from: (kind: string) => `Filled in with what a job ${kind} was asked. Change what you like.`,
  required: (name: string) => `${name} (required)`,
  inputs: { number: "A number.", lines: "One a line.", json: "As JSON." },
  yes: "true",
  no: "false",
  notSent: "not sent",
  notSentDefault: (value: string) => `not sent: ${value}`,
  options: "Deadline, waiting and repetition",
  faults: { number: "This is no number.", json: "This is no JSON.", missing: "The path needs it." },
  refusedHere: "Not sent: see the fields.",
  send: "Send it",
  request: "What is sent",
  openJob: "Show the job",
};

const de: typeof en = {
  title: "Spielwiese",
  intro:
    "Sende jede Anfrage, die einen Auftrag erteilt, und sieh, was daraus wird. Er läuft als dein eigener und zählt wie jeder andere.",
  call: "Anfrage",
  cannotBeSent: (kind) => `Aufträge der Art ${kind} werden von der Plattform selbst erteilt.`,
  from: (kind) => `Ausgefüllt mit dem, was ein Auftrag ${kind} bekam. Ändere, was du willst.`,
  required: (name) => `${name} (nötig)`,
  inputs: { number: "Eine Zahl.", lines: "Je Zeile eines.", json: "Als JSON." },
  yes: "true",
  no: "false",
  notSent: "nicht gesendet",
  notSentDefault: (value) => `nicht gesendet: ${value}`,
  options: "Frist, Warten und Wiederholung",
  faults: { number: "Das ist keine Zahl.", json: "Das ist kein JSON.", missing: "Der Pfad braucht es." },
  refusedHere: "Nicht gesendet: siehe die Felder.",
  send: "Senden",
  request: "Was gesendet wird",
  openJob: "Den Auftrag zeigen",
};

export const playgroundTexts = { en, de };
