import { Form } from "react-aria-components";
import { Link, useLocation } from "react-router";
import { useRegister } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(accountTexts);
  const { search } = useLocation();
  const register = useRegister();
  return (
    <Page title={texts.registerTitle} intro={texts.welcome}>
      <Form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const [email, username, password] = ["email", "username", "password"].map((name) => String(form.get(name)));
          register.mutate({ email: email ?? "", username: username ?? "", password: password ?? "" });
        }}
      >
        <Field name="email" label={texts.email} type="email" autoComplete="username" isRequired />
        <Field name="username" label={texts.username} autoComplete="nickname" maxLength={100} isRequired />
        <Field
          name="password"
          label={texts.password}
          hint={texts.passwordHint}
          type="password"
          autoComplete="new-password"
          isRequired
        />
        {register.isError && <ProblemBox error={register.error} />}
        <Button type="submit" look="main" isDisabled={register.isPending}>
          {texts.register}
        </Button>
      </Form>
      <p>
        {texts.hasAccount}{" "}
        <Link to={`/login${search}`} className="text-accent underline">
          {texts.signIn}
        </Link>
      </p>
    </Page>
  );
}
