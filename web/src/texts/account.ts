const en = {
  signIn: "Sign in",
  signInTitle: "Sign in to Pensum",
  register: "Create an account",
  registerTitle: "Create your account",
  email: "E-mail address",
  username: "Name",
  password: "Password",
  passwordHint: "At least 10 characters. A few words that nobody would guess are best.",
  noAccount: "No account yet?",
  hasAccount: "You have an account?",
  welcome: "Upload what you learn from, ask, and get answers with exact quotes.",
};

const de: typeof en = {
  signIn: "Anmelden",
  signInTitle: "Bei Pensum anmelden",
  register: "Konto anlegen",
  registerTitle: "Dein Konto anlegen",
  email: "E-Mail-Adresse",
  username: "Name",
  password: "Passwort",
  passwordHint: "Mindestens 10 Zeichen. Am besten ein paar Wörter, die niemand errät.",
  noAccount: "Noch kein Konto?",
  hasAccount: "Du hast ein Konto?",
  welcome: "Lade hoch, woraus du lernst, frage, und erhalte Antworten mit genauen Zitaten.",
};

export const accountTexts = { en, de };
