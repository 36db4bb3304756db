import { Form } from "react-aria-components";
import { Link, useLocation } from "react-router";
import { useSignIn } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";

export function Component() {
  const { account } = useTexts();
  const { search } = useLocation();
  const signIn = useSignIn();
  return (
    <Page title={account.signInTitle} intro={account.welcome}>
      <Form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          signIn.mutate({ email: String(form.get("username")), password: String(form.get("password")) });
        }}
      >
        <Field name="username" label={account.email} type="email" autoComplete="username" isRequired />
        <Field name="password" label={account.password} type="password" autoComplete="current-password" isRequired />
        {signIn.isError && <ProblemBox error={signIn.error} />}
        <Button type="submit" look="main" isDisabled={signIn.isPending}>
          {account.signIn}
        </Button>
      </Form>
      <p>
        {account.noAccount}{" "}
        <Link to={`/register${search}`} className="text-accent underline">
          {account.register}
        </Link>
      </p>
    </Page>
  );
}
