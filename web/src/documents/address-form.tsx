import { useState } from "react";
import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { documentTexts } from "../texts/documents";
import { useAddAddress } from "./queries";

const LONGEST = 2000; // characters

/** A page, a file, or the transcript of a video. */
export function AddressForm() {
  const texts = useTexts(documentTexts);
  const [address, setAddress] = useState("");
  const add = useAddAddress();
  return (
    <Form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(address.trim(), { onSuccess: () => setAddress("") });
      }}
    >
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <Field
            label={texts.address}
            type="url"
            placeholder="https://"
            maxLength={LONGEST}
            value={address}
            onChange={setAddress}
            autoComplete="off"
            isRequired
          />
        </div>
        <Button type="submit" isDisabled={add.isPending || !address.trim()}>
          {texts.addAddress}
        </Button>
      </div>
      <span className="text-sm text-quiet">{texts.addressHint}</span>
      {add.isError && <ProblemBox error={add.error} />}
    </Form>
  );
}
