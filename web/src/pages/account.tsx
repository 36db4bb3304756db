import { Link } from "react-router";
import { DataSection } from "../account/data-section";
import { KeysSection } from "../account/keys-section";
import { LoginsSection } from "../account/logins-section";
import { ProfileSection } from "../account/profile-section";
import { useMe, useRequestVerification } from "../account/queries";
import type { User } from "../api/client";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { CopyableId } from "../components/copy";
import { Facts } from "../components/facts";
import { Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(accountTexts);
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <Page title={texts.title} intro={texts.intro}>
      <AboutAccount user={me} />
      <ProfileSection />
      <Link to="/account/instructions" className="text-accent underline">
        {texts.instructions}
      </Link>
      <KeysSection />
      <LoginsSection />
      <DataSection user={me} />
      <RequestSamples request={{ method: "POST", path: "/api/auth/api-keys", body: { name: "…" } }} />
    </Page>
  );
}

function AboutAccount({ user }: { user: User }) {
  const texts = useTexts(accountTexts);
  return (
    <Facts
      facts={[
        [texts.username, user.username],
        [texts.email, <Email key="email" user={user} />],
        [texts.role, texts.roles[user.role]],
        [texts.since, <Time key="since" at={user.created_at} />],
        [texts.id, <CopyableId key="id" id={user.id} />],
      ]}
    />
  );
}

function Email({ user }: { user: User }) {
  const texts = useTexts(accountTexts);
  const request = useRequestVerification();
  if (user.is_verified)
    return (
      <>
        {user.email} <Badge tone="good">{texts.verified}</Badge>
      </>
    );
  return (
    <div className="flex flex-col items-start gap-2">
      <span>
        {user.email} <Badge tone="warn">{texts.notVerified}</Badge>
      </span>
      <Button isDisabled={request.isPending} onPress={() => request.mutate(user.email)}>
        {texts.sendConfirmation}
      </Button>
      <span role="status">{request.isSuccess && texts.confirmationSent}</span>
      {request.isError && <ProblemBox error={request.error} />}
    </div>
  );
}
