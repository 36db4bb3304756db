import { Form } from "react-aria-components";
import { Link, useLocation } from "react-router";
import { useRegister } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";

export function Component() {
  const { account } = useTexts();
  const { search } = useLocation();
  const register = useRegister();
  return (
    <Page title={account.registerTitle} intro={account.welcome}>
      <Form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const [email, username, password] = ["email", "username", "password"].map((name) => String(form.get(name)));
          register.mutate({ email: email ?? "", username: username ?? "", password: password ?? "" });
        }}
      >
        <Field name="email" label={account.email} type="email" autoComplete="username" isRequired />
        <Field name="username" label={account.username} autoComplete="nickname" maxLength={100} isRequired />
        <Field
          name="password"
          label={account.password}
          hint={account.passwordHint}
          type="password"
          autoComplete="new-password"
          isRequired
        />
        {register.isError && <ProblemBox error={register.error} />}
        <Button type="submit" look="main" isDisabled={register.isPending}>
          {account.register}
        </Button>
      </Form>
      <p>
        {account.hasAccount}{" "}
        <Link to={`/login${search}`} className="text-accent underline">
          {account.signIn}
        </Link>
      </p>
    </Page>
  );
}
