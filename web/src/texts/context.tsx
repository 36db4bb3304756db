import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { chosenLanguage, keep, type Language } from "../preferences";
import { de } from "./de";
import { en, type Texts } from "./en";

export const CATALOGUES: Record<Language, Texts> = { en, de };

interface Chosen {
  language: Language;
  texts: Texts;
  choose: (language: Language) => void;
}

const Context = createContext<Chosen | null>(null);

export function TextsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const chosen = useMemo(() => {
    const choose = (wanted: Language) => {
      keep("language", wanted);
      setLanguage(wanted);
    };
    return { language, texts: CATALOGUES[language], choose };
  }, [language]);
  return (
    <I18nProvider locale={language}>
      <Context.Provider value={chosen}>{children}</Context.Provider>
    </I18nProvider>
  );
}

export function useLanguage(): Chosen {
  const chosen = useContext(Context);
  if (!chosen) throw new Error("useLanguage needs a TextsProvider around it.");
  return chosen;
}

/** The texts of a catalogue that a page brings along, or those of every page. */
export function useTexts(): Texts;
export function useTexts<T>(catalogue: Record<Language, T>): T;
export function useTexts<T>(catalogue?: Record<Language, T>): T | Texts {
  const { language, texts } = useLanguage();
  return catalogue ? catalogue[language] : texts;
}
