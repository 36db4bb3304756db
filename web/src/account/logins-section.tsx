import { useRef } from "react";
import { Form } from "react-aria-components";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";
import { type Login, useChangePassword, useEndLogin, useLogins } from "./logins";

export function LoginsSection() {
  const common = useTexts();
  const texts = useTexts(accountTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useLogins();
  const logins = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.logins}>
      <p className="text-quiet">{texts.loginsIntro}</p>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      <ul className="flex flex-col gap-2">
        {logins.map((login) => (
          <LoginRow key={login.id} login={login} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
      <PasswordForm />
    </Section>
  );
}

function LoginRow({ login }: { login: Login }) {
  const texts = useTexts(accountTexts);
  const end = useEndLogin();
  const device = login.device || texts.unknownDevice;
  return (
    <Row>
      <RowText>
        <span className="font-medium">{device}</span>
        <span className="text-sm text-quiet">
          {texts.begun} <Time at={login.created_at} /> · {texts.used} <Time at={login.last_used_at} /> · {texts.endsBy}{" "}
          <Time at={login.expires_at} />
        </span>
        {end.isError && <ProblemBox error={end.error} />}
      </RowText>
      {login.current ? (
        <Badge tone="good">{texts.thisLogin}</Badge>
      ) : (
        <Button aria-label={`${texts.end}: ${device}`} onPress={() => end.mutate(login.id)}>
          {texts.end}
        </Button>
      )}
    </Row>
  );
}

function PasswordForm() {
  const texts = useTexts(accountTexts);
  const change = useChangePassword();
  const form = useRef<HTMLFormElement>(null);
  return (
    <Form
      ref={form}
      className="flex max-w-md flex-col gap-4 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        change.mutate(
          { current_password: String(given.get("current")), password: String(given.get("new")) },
          { onSuccess: () => form.current?.reset() },
        );
      }}
    >
      <Field name="current" label={texts.currentPassword} type="password" autoComplete="current-password" isRequired />
      <Field
        name="new"
        label={texts.newPassword}
        hint={texts.passwordHint}
        type="password"
        autoComplete="new-password"
        isRequired
      />
      {change.isError && <ProblemBox error={change.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" isDisabled={change.isPending}>
          {texts.changePassword}
        </Button>
        <span role="status" className="text-sm text-good">
          {change.isSuccess && texts.passwordChanged}
        </span>
      </div>
    </Form>
  );
}
