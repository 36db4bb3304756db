import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { type ApiRequest, SAMPLES } from "../api/samples";
import { useTexts } from "../texts/context";
import { CopyButton } from "./copy";

/** How a program does what this page does. */
export function RequestSamples({ request }: { request: ApiRequest }) {
  const texts = useTexts();
  return (
    <Disclosure className="rounded-md border border-line bg-card">
      <Heading level={2}>
        <AriaButton slot="trigger" className="w-full cursor-pointer px-4 py-3 text-left text-sm font-medium">
          {texts.requests}: <code className="font-mono">{`${request.method} ${request.path}`}</code>
        </AriaButton>
      </Heading>
      <DisclosurePanel className="flex flex-col gap-4 px-4">
        <p className="text-sm text-quiet">{texts.requestsHint}</p>
        {SAMPLES.map(({ name, write }) => (
          <Sample key={name} name={name} code={write(request, window.location.origin)} />
        ))}
        <div />
      </DisclosurePanel>
    </Disclosure>
  );
}

/** A program, to be read and copied. */
export function Sample({ name, code }: { name: string; code: string }) {
  return (
    <section aria-label={name} className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{name}</h3>
        <CopyButton text={code} label={name} />
      </div>
      <Code>{code}</Code>
    </section>
  );
}

/** It scrolls by itself, and so can be reached by the keyboard. */
export function Code({ children }: { children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <pre tabIndex={0} className="max-h-96 overflow-auto rounded-md bg-tint p-3 font-mono text-xs">
      {children}
    </pre>
  );
}
