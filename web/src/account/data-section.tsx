import { Form } from "react-aria-components";
import type { User } from "../api/client";
import { Button, ButtonLink } from "../components/button";
import { Field } from "../components/field";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountDataTexts } from "../texts/account-data";
import { useTexts } from "../texts/context";
import { useDeleteAccount } from "./queries";

/** All data to take along, and the end of the account. */
export function DataSection({ user }: { user: User }) {
  const texts = useTexts(accountDataTexts);
  return (
    <>
      <Section title={texts.export}>
        <p className="text-quiet">{texts.exportIntro}</p>
        <div>
          <ButtonLink href="/api/account/export" download>
            {texts.download}
          </ButtonLink>
        </div>
      </Section>
      <Section title={texts.deletion}>
        <p>{texts.deletionIntro}</p>
        <ul className="list-disc pl-6">
          {texts.goes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <p className="text-quiet">{texts.noWayBack}</p>
        <DeletionForm user={user} />
      </Section>
    </>
  );
}

function DeletionForm({ user }: { user: User }) {
  const texts = useTexts(accountDataTexts);
  const remove = useDeleteAccount();
  const field = user.has_password ? "password" : "email";
  return (
    <Form
      className="flex max-w-md flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        remove.mutate({ [field]: String(new FormData(event.currentTarget).get(field)) });
      }}
    >
      {user.has_password ? (
        <Field name="password" label={texts.password} type="password" autoComplete="current-password" isRequired />
      ) : (
        <Field name="email" label={texts.email} hint={user.email} type="email" autoComplete="off" isRequired />
      )}
      {remove.isError && <ProblemBox error={remove.error} />}
      <Button type="submit" look="danger" isDisabled={remove.isPending}>
        {texts.remove}
      </Button>
    </Form>
  );
}
