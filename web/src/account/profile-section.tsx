import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Checkbox, Field } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { accountTexts } from "../texts/account";
import { useTexts } from "../texts/context";
import { type Profile, type ProfileChanges, useChangeProfile, useDeleteProfile, useProfile } from "./profile";
import { useMe } from "./queries";

export function ProfileSection() {
  const texts = useTexts(accountTexts);
  const { data: profile, error, isPending, refetch } = useProfile();
  const change = useChangeProfile();
  const remove = useDeleteProfile();
  return (
    <Section title={texts.profile}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {profile !== undefined && <ProfileForm key={profile?.user_id ?? ""} profile={profile} change={change} />}
      {profile && (
        <div>
          <ConfirmButton
            label={texts.removeProfile}
            ariaLabel={texts.removeProfile}
            question={texts.removeProfileQuestion}
            yes={texts.remove}
            no={texts.keep}
            onConfirm={() => remove.mutate(undefined, { onSuccess: change.reset })}
          />
        </div>
      )}
      {remove.isError && <ProblemBox error={remove.error} />}
    </Section>
  );
}

function changesIn(form: FormData): ProfileChanges {
  return {
    name: String(form.get("name")),
    bio: String(form.get("bio")),
    time_zone: String(form.get("time_zone")),
    is_discoverable: form.has("is_discoverable"),
  };
}

interface ProfileFormProps {
  profile: Profile | null;
  change: ReturnType<typeof useChangeProfile>;
}

function ProfileForm({ profile, change }: ProfileFormProps) {
  const texts = useTexts(accountTexts);
  const { data: me } = useMe();
  const timeZone = profile?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Form
      className="flex max-w-xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(changesIn(new FormData(event.currentTarget)));
      }}
    >
      <Field
        name="name"
        label={texts.profileName}
        defaultValue={profile?.name ?? me?.username ?? ""}
        maxLength={200}
        isRequired
      />
      <Field name="bio" label={texts.bio} defaultValue={profile?.bio ?? ""} lines={3} maxLength={2000} />
      <Field
        name="time_zone"
        label={texts.timeZone}
        hint={texts.timeZoneHint}
        defaultValue={timeZone}
        maxLength={100}
        isRequired
      />
      <Checkbox
        name="is_discoverable"
        label={texts.discoverable}
        hint={texts.discoverableHint}
        isInitiallyChosen={profile?.is_discoverable ?? false}
      />
      {change.isError && <ProblemBox error={change.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="main" isDisabled={change.isPending}>
          {texts.save}
        </Button>
        <span role="status" className="text-sm text-good">
          {change.isSuccess && texts.saved}
        </span>
      </div>
    </Form>
  );
}
