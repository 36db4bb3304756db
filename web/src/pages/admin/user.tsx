import { useState } from "react";
import { Link, useParams } from "react-router";
import { useMe } from "../../account/queries";
import { AuditList } from "../../components/audit-list";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { ConfirmButton } from "../../components/confirm";
import { CopyableId } from "../../components/copy";
import { Facts } from "../../components/facts";
import { Choice } from "../../components/field";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Time } from "../../components/time";
import { adminTexts } from "../../texts/admin";
import { useLanguage, useTexts } from "../../texts/context";
import { bytes } from "../../texts/figures";
import { userTexts } from "../../texts/users";
import { type TokenScope, useAccount, useAccountActions } from "../../users/queries";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(userTexts);
  const { data: account, error, isPending, refetch } = useAccount(id);
  return (
    <Page title={account?.username ?? texts.title}>
      <Link to="/admin/users" className="text-sm text-accent underline">
        {texts.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {account && <AccountView account={account} />}
      <RequestSamples request={{ method: "GET", path: `/api/admin/users/${id}` }} />
    </Page>
  );
}

type Shown = NonNullable<ReturnType<typeof useAccount>["data"]>;
type Actions = ReturnType<typeof useAccountActions>;

function AccountView({ account }: { account: Shown }) {
  const texts = useTexts(userTexts);
  const { roles } = useTexts(adminTexts);
  const { data: me } = useMe();
  const actions = useAccountActions(account.id);
  return (
    <>
      <div className="flex flex-wrap items-center gap-4">
        <Badge tone={account.is_active ? "good" : "warn"}>{account.is_active ? texts.active : texts.suspended}</Badge>
        <Badge>{roles[account.role]}</Badge>
        {me?.is_admin ? <Standing account={account} actions={actions} /> : <span>{texts.adminOnly}</span>}
      </div>
      <Details account={account} />
      <Usage account={account} />
      {me?.is_admin && account.is_active && <TokenMaker actions={actions} />}
      <AuditList subject={account.id} />
    </>
  );
}

function Standing({ account: { email, is_active: isActive }, actions }: { account: Shown; actions: Actions }) {
  const texts = useTexts(userTexts);
  const { suspend, restore } = actions;
  const error = suspend.error ?? restore.error;
  return (
    <>
      {isActive ? (
        <ConfirmButton
          label={texts.suspend}
          ariaLabel={`${texts.suspend}: ${email}`}
          question={texts.suspendQuestion(email)}
          yes={texts.suspend}
          no={texts.leave}
          onConfirm={() => suspend.mutate()}
        />
      ) : (
        <Button onPress={() => restore.mutate()}>{texts.restore}</Button>
      )}
      {!isActive && suspend.data && <span role="status">{texts.cancelledJobs(suspend.data.cancelled_jobs)}</span>}
      {error && <ProblemBox error={error} />}
    </>
  );
}

function Details({ account }: { account: Shown }) {
  const texts = useTexts(userTexts);
  return (
    <Section title={texts.details}>
      <Facts
        facts={[
          [texts.id, <CopyableId key="id" id={account.id} />],
          [texts.email, account.email],
          [texts.verified, account.is_verified ? texts.yes : texts.no],
          [texts.created, <Time key="created" at={account.created_at} />],
          [texts.lastSeen, <Time key="seen" at={account.last_seen_at} />],
        ]}
      />
    </Section>
  );
}

function Usage({ account }: { account: Shown }) {
  const { language } = useLanguage();
  const texts = useTexts(userTexts);
  return (
    <Section title={texts.usage}>
      <Facts
        facts={[
          [texts.documents, account.documents],
          [texts.stored, bytes(language, account.bytes)],
          [
            texts.jobs,
            <Link key="jobs" to={`/admin/jobs?user=${account.id}`} className="text-accent underline">
              {account.jobs}
            </Link>,
          ],
          [texts.unfinished, account.unfinished_jobs],
        ]}
      />
    </Section>
  );
}

const SCOPES: Record<"read" | "both", TokenScope[]> = { read: ["read"], both: ["read", "write"] };
type Lifetime = keyof typeof userTexts.en.lifetimes;
const LIFETIMES: readonly Lifetime[] = ["900", "3600", "86400"];

function TokenMaker({ actions: { makeToken } }: { actions: Actions }) {
  const texts = useTexts(userTexts);
  const [may, setMay] = useState<keyof typeof SCOPES>("read");
  const [lifetime, setLifetime] = useState<Lifetime>("900");
  return (
    <Section title={texts.token}>
      <p className="text-sm text-quiet">{texts.tokenHint}</p>
      <div className="flex flex-wrap items-end gap-3">
        <Choice
          label={texts.may}
          value={may}
          options={[
            ["read", texts.mayRead],
            ["both", texts.mayWrite],
          ]}
          onChange={setMay}
        />
        <Choice
          label={texts.ends}
          value={lifetime}
          options={LIFETIMES.map((one) => [one, texts.lifetimes[one]] as const)}
          onChange={setLifetime}
        />
        <Button onPress={() => makeToken.mutate({ scopes: SCOPES[may], ttl_seconds: Number(lifetime) })}>
          {texts.make}
        </Button>
      </div>
      {makeToken.error && <ProblemBox error={makeToken.error} />}
      {makeToken.data && (
        <div role="status" className="flex flex-col gap-2 rounded-md bg-tint p-3">
          <p>{texts.shownOnce}</p>
          <CopyableId id={makeToken.data.token} />
        </div>
      )}
    </Section>
  );
}
