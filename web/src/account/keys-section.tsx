import { useState } from "react";
import { Form } from "react-aria-components";
import type { User } from "../api/client";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Checkbox, Choice, Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Secret } from "../components/secret";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { keyTexts } from "../texts/keys";
import { type ApiKey, type Scope, scopesOf, useAddApiKey, useApiKeys, useDeleteApiKey } from "./api-keys";
import { useMe } from "./queries";

const EXPIRIES = ["never", "30", "90", "365"] as const;
const DAY_MILLISECONDS = 86_400_000;

export function KeysSection() {
  const common = useTexts();
  const texts = useTexts(keyTexts);
  const { data: me } = useMe();
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useApiKeys();
  const keys = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.title}>
      <p className="text-quiet">{texts.intro}</p>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !keys.length && <p>{texts.none}</p>}
      <ul className="flex flex-col gap-2">
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
      {me && <NewKey user={me} />}
    </Section>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const texts = useTexts(keyTexts);
  const remove = useDeleteApiKey();
  const { name, prefix, scopes, last_used_at, expires_at } = apiKey;
  return (
    <Row>
      <RowText>
        <span className="font-medium">{name}</span>
        <span className="text-sm text-quiet">
          <code className="font-mono">{prefix}…</code> ·{" "}
          {scopes.map((scope) => texts.scopeNames[scope as Scope]).join(", ")}
        </span>
        <span className="text-sm text-quiet">
          {last_used_at ? texts.used : texts.neverUsed} {last_used_at && <Time at={last_used_at} />}
          {expires_at && (
            <>
              {" · "}
              {texts.expires} <Time at={expires_at} />
            </>
          )}
        </span>
        {remove.isError && <ProblemBox error={remove.error} />}
      </RowText>
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${name}`}
        question={texts.removeQuestion(name)}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(apiKey.id)}
      />
    </Row>
  );
}

interface NewKeyProps {
  user: User;
  onKey?: (key: string) => void;
}

/** Makes a key and shows it, once. */
export function NewKey({ user, onKey }: NewKeyProps) {
  const texts = useTexts(keyTexts);
  const add = useAddApiKey();
  const [expiry, setExpiry] = useState<(typeof EXPIRIES)[number]>("never");
  return (
    <>
      <Form
        className="flex max-w-md flex-col items-start gap-4 rounded-md border border-line p-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const expires_at = expiry === "never" ? null : new Date(Date.now() + Number(expiry) * DAY_MILLISECONDS);
          add.mutate(
            {
              name: String(form.get("name")),
              scopes: form.getAll("scope") as Scope[],
              expires_at: expires_at?.toISOString() ?? null,
            },
            { onSuccess: ({ key }) => onKey?.(key) },
          );
        }}
      >
        <Field name="name" label={texts.name} hint={texts.nameHint} maxLength={100} isRequired />
        <fieldset className="flex flex-wrap gap-x-4 gap-y-2">
          <legend className="text-sm font-medium">{texts.scopes}</legend>
          {scopesOf(user).map((scope) => (
            <Checkbox
              key={scope}
              name="scope"
              value={scope}
              label={texts.scopeNames[scope]}
              isInitiallyChosen={scope === "read" || scope === "write"}
            />
          ))}
        </fieldset>
        <Choice
          label={texts.expiry}
          value={expiry}
          options={EXPIRIES.map((one) => [one, texts.expiries[one]] as const)}
          onChange={setExpiry}
        />
        {add.isError && <ProblemBox error={add.error} />}
        <Button type="submit" look="main" isDisabled={add.isPending}>
          {texts.add}
        </Button>
      </Form>
      {add.data && <Secret name={texts.key} hint={texts.shownOnce} secret={add.data.key} />}
    </>
  );
}
