import { lazy, Suspense, useState } from "react";
import { NavLink, Outlet } from "react-router";
import { useMe, useSignOut } from "../account/queries";
import { useJobChanges } from "../jobs/changes";
import { applyTheme, chosenTheme, keep, LANGUAGES, THEMES, type Theme } from "../preferences";
import { CATALOGUES, useLanguage, useTexts } from "../texts/context";
import { Button } from "./button";
import { Choice } from "./field";
import { focusFirstField, useKeys } from "./keys";
import { Menu } from "./menu";
import { ProblemBox } from "./problem-box";

const KeysDialog = lazy(() => import("./keys-dialog"));

export function Layout() {
  const texts = useTexts();
  const { data: me } = useMe();
  const [showsKeys, setShowsKeys] = useState(false);
  useJobChanges(Boolean(me));
  useKeys({ "?": () => setShowsKeys(true), "/": focusFirstField });
  return (
    <div className="mx-auto flex min-h-screen max-w-5xl flex-col px-4">
      <a href="#content" className="sr-only focus:not-sr-only">
        {texts.skipToContent}
      </a>
      <header className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line py-3">
        <span className="text-lg font-bold">Pensum</span>
        {me && <SignedIn name={me.username} />}
        {me && <MainMenu isOperator={me.role !== "user"} />}
      </header>
      <main id="content" tabIndex={-1} className="flex-1 py-6 outline-none">
        <Outlet />
      </main>
      <footer className="flex flex-wrap items-end gap-4 border-t border-line py-4">
        <LanguageChoice />
        <ThemeChoice />
        <Button onPress={() => setShowsKeys(true)}>{texts.keyboard.open}</Button>
        {showsKeys && (
          <Suspense>
            <KeysDialog onClose={() => setShowsKeys(false)} />
          </Suspense>
        )}
      </footer>
    </div>
  );
}

function MainMenu({ isOperator }: { isOperator: boolean }) {
  const texts = useTexts();
  const entries = [
    ["/today", texts.today],
    ["/ask", texts.ask],
    ["/chat", texts.chat],
    ["/library", texts.library],
    ["/practice", texts.practice],
    ["/progress", texts.progress],
    ["/cv", texts.cv],
    ["/stories", texts.stories],
    ["/jobs", texts.jobs],
    ["/start", texts.start],
    ["/webhooks", texts.webhooks],
    ...(isOperator ? ([["/admin", texts.admin]] as const) : []),
  ] as const;
  return <Menu label={texts.menu} entries={entries} />;
}

function SignedIn({ name }: { name: string }) {
  const texts = useTexts();
  const signOut = useSignOut();
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-3 ml-auto">
      <NavLink
        to="/account"
        title={texts.account}
        className="inline-flex min-h-10 max-w-48 items-center text-sm text-quiet underline"
      >
        <span className="truncate">{name}</span>
      </NavLink>
      <Button isDisabled={signOut.isPending} onPress={() => signOut.mutate()}>
        {texts.signOut}
      </Button>
      {signOut.isError && <ProblemBox error={signOut.error} />}
    </div>
  );
}

function LanguageChoice() {
  const { language, texts, choose } = useLanguage();
  const options = LANGUAGES.map((one) => [one, CATALOGUES[one].languageName] as const);
  return <Choice label={texts.language} value={language} options={options} onChange={choose} />;
}

function ThemeChoice() {
  const texts = useTexts();
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (wanted: Theme) => {
    keep("theme", wanted);
    applyTheme(wanted);
    setTheme(wanted);
  };
  const options = THEMES.map((one) => [one, texts.themes[one]] as const);
  return <Choice label={texts.appearance} value={theme} options={options} onChange={choose} />;
}
