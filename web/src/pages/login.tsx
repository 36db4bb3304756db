import { Form } from "react-aria-components";
import { Link, useLocation } from "react-router";
import { useSignIn } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(accountTexts);
  const { search } = useLocation();
  const signIn = useSignIn();
  return (
    <Page title={texts.signInTitle} intro={texts.welcome}>
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
      <p>
        <Link to="/forgot-password" className="text-accent underline">
          {texts.forgotten}
        </Link>
      </p>
      <p>
        {texts.noAccount}{" "}
        <Link to={`/register${search}`} className="text-accent underline">
          {texts.register}
        </Link>
      </p>
    </Page>
  );
}
