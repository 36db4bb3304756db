import { useState } from "react";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { useLanguage, useTexts } from "../texts/context";
import { exactTime } from "../texts/figures";
import { webhookTexts } from "../texts/webhooks";
import { checkSignature, type Finding, type SignedMessage, signedAt } from "./signature";

const EMPTY: SignedMessage = { secret: "", id: "", timestamp: "", signature: "", body: "" };
const HEADERS = ["id", "timestamp", "signature"] as const;

/** For a message that a server refuses. The API keeps neither what was signed nor a secret that it could show. */
export function SignatureCheck() {
  const texts = useTexts(webhookTexts);
  const [message, setMessage] = useState(EMPTY);
  const [checked, setChecked] = useState<{ message: SignedMessage; finding: Finding }>();
  const fieldOf = (name: keyof SignedMessage) => ({
    value: message[name],
    onChange: (value: string) => setMessage({ ...message, [name]: name === "body" ? value : value.trim() }),
    autoComplete: "off",
  });
  const check = async () => setChecked({ message, finding: await checkSignature(message) });
  return (
    <details className="rounded-md border border-line bg-card px-4 py-3 text-sm">
      <summary className="cursor-pointer font-medium">{texts.check}</summary>
      <div className="flex flex-col items-start gap-4 pt-3">
        <p>{texts.checkIntro}</p>
        <Field label={texts.secret} hint={texts.checkSecretHint} type="password" {...fieldOf("secret")} />
        {HEADERS.map((name) => (
          <Field key={name} label={`webhook-${name}`} {...fieldOf(name)} />
        ))}
        <Field label={texts.body} hint={texts.bodyHint} lines={4} {...fieldOf("body")} />
        <Button look="main" isDisabled={!Object.values(message).every(Boolean)} onPress={check}>
          {texts.doCheck}
        </Button>
        <div role="status">{checked?.message === message && <FindingView {...checked} />}</div>
      </div>
    </details>
  );
}

function FindingView({ message, finding }: { message: SignedMessage; finding: Finding }) {
  const { language } = useLanguage();
  const texts = useTexts(webhookTexts);
  const at = signedAt(message.timestamp);
  return (
    <p className={finding === "valid" ? "text-good" : "text-bad"}>
      {texts.findings[finding]} {finding === "valid" && at && texts.signedAt(exactTime(language, at))}
    </p>
  );
}
