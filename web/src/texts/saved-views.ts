const en = {
  title: "Saved views",
  save: "Save this view",
  doSave: "Save",
  rename: "Rename",
  doRename: "Rename",
  remove: "Delete",
  removeQuestion: (name: string) => `Delete the view “${name}”? No job is deleted.`,
  keep: "Keep it",
  name: "Name of the view",
  leave: "Cancel",
};

const de: typeof en = {
  title: "Gespeicherte Ansichten",
  save: "Diese Ansicht speichern",
  doSave: "Speichern",
  rename: "Umbenennen",
  doRename: "Umbenennen",
  remove: "Löschen",
  removeQuestion: (name) => `Die Ansicht „${name}“ löschen? Kein Auftrag wird gelöscht.`,
  keep: "Behalten",
  name: "Name der Ansicht",
  leave: "Abbrechen",
};

export const savedViewTexts = { en, de };
