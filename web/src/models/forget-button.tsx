import { useMe } from "../account/queries";
import type { Provider } from "../api/client";
import { ConfirmButton } from "../components/confirm";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import type { useForgetting } from "./queries";

interface Props {
  provider: Provider;
  forgetting: ReturnType<typeof useForgetting>;
}

/** For administrators, where no live worker announces the provider. */
export function ForgetButton({ provider: { name, is_served: isServed }, forgetting }: Props) {
  const texts = useTexts(modelTexts);
  const { data: me } = useMe();
  if (isServed || !me?.is_admin) return null;
  return (
    <ConfirmButton
      look="plain"
      label={texts.forget}
      ariaLabel={`${texts.forget}: ${name}`}
      question={texts.forgetQuestion(name)}
      yes={texts.forget}
      no={texts.leave}
      onConfirm={() => forgetting.mutate(name)}
    />
  );
}
