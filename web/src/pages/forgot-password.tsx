import { Form } from "react-aria-components";
import { Link } from "react-router";
import { useRequestPasswordReset } from "../account/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";

/** The link in the mail opens a page of the API, which works without scripts. */
export function Component() {
  const texts = useTexts(accountTexts);
  const request = useRequestPasswordReset();
  return (
    <Page title={texts.forgottenTitle} intro={texts.forgottenIntro}>
      <Form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate(String(new FormData(event.currentTarget).get("email")));
        }}
      >
        <Field name="email" label={texts.email} type="email" autoComplete="username" isRequired />
        {request.isError && <ProblemBox error={request.error} />}
        <Button type="submit" look="main" isDisabled={request.isPending}>
          {texts.sendLink}
        </Button>
        <p role="status">{request.isSuccess && texts.linkSent}</p>
      </Form>
      <p>
        <Link to="/login" className="text-accent underline">
          {texts.backToSignIn}
        </Link>
      </p>
    </Page>
  );
}
