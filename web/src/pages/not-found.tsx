import { useRouteError } from "react-router";
import { ButtonLink } from "../components/button";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";

export function NotFoundPage() {
  const { notFound } = useTexts();
  return (
    <Page title={notFound.title} intro={notFound.text}>
      <div>
        <ButtonLink href="/console/">{notFound.home}</ButtonLink>
      </div>
    </Page>
  );
}

/** Also where a page cannot be loaded, as after an update of the server: loading anew helps. */
export function CrashPage() {
  const error = useRouteError();
  const { problem } = useTexts();
  return (
    <main className="mx-auto max-w-5xl p-4">
      <Page title={problem.title}>
        <ProblemBox error={error} onRetry={() => window.location.reload()} />
      </Page>
    </main>
  );
}
