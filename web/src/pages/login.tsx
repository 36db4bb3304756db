import { Form } from "react-aria-components";
import { Link, useLocation } from "react-router";
import { wantedPath } from "../account/guards";
import { useLoginOptions, useSignIn, useSignInWithGitHub } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(accountTexts);
  const { search } = useLocation();
  const { data: options } = useLoginOptions();
  const signIn = useSignIn();
  const refused = new URLSearchParams(search).get("refused");
  return (
    <Page title={texts.signInTitle} intro={texts.welcome}>
      {refused && <Refusal slug={refused} />}
      <Form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          signIn.mutate({ email: String(form.get("username")), password: String(form.get("password")) });
        }}
      >
        <Field name="username" label={texts.email} type="email" autoComplete="username" isRequired />
        <Field name="password" label={texts.password} type="password" autoComplete="current-password" isRequired />
        {signIn.isError && <ProblemBox error={signIn.error} />}
        <Button type="submit" look="main" isDisabled={signIn.isPending}>
          {texts.signIn}
        </Button>
      </Form>
      {options?.github && <GitHub to={wantedPath(search)} />}
      <p>
        <Link to="/forgot-password" className="text-accent underline">
          {texts.forgotten}
        </Link>
      </p>
      {options?.registration !== "closed" && (
        <p>
          {texts.noAccount}{" "}
          <Link to={`/register${search}`} className="text-accent underline">
            {texts.register}
          </Link>
        </p>
      )}
    </Page>
  );
}

function Refusal({ slug }: { slug: string }) {
  const { refusals } = useTexts(accountTexts);
  return (
    <p role="alert" className="max-w-md rounded-md border border-bad bg-bad-tint p-4 text-sm">
      {slug in refusals ? refusals[slug as keyof typeof refusals] : refusals.other}
    </p>
  );
}

function GitHub({ to }: { to: string }) {
  const texts = useTexts(accountTexts);
  const signIn = useSignInWithGitHub();
  return (
    <div className="flex max-w-md flex-col items-start gap-2">
      <Button isDisabled={signIn.isPending || signIn.isSuccess} onPress={() => signIn.mutate(to)}>
        {texts.github}
      </Button>
      {signIn.isError && <ProblemBox error={signIn.error} />}
    </div>
  );
}
