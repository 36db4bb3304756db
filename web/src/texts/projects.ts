const en = {
  name: "Name of the project",
  add: "Make the project",
  back: "All projects",
  remove: "Delete",
  removeQuestion: (name: string) => `Delete “${name}” with all that is in it? Files in other projects too stay there.`,
  removeYes: "Delete it",
  removeNo: "Keep it",
};

const de: typeof en = {
  name: "Name des Projekts",
  add: "Projekt anlegen",
  back: "Alle Projekte",
  remove: "Löschen",
  removeQuestion: (name) =>
    `„${name}“ mit allem darin löschen? Dateien, die auch in anderen Projekten sind, bleiben dort.`,
  removeYes: "Löschen",
  removeNo: "Behalten",
};

export const projectTexts = { en, de };
