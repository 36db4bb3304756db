import { CopyableId } from "./copy";

/** What the API shows only once. */
export function Secret({ name, hint, secret }: { name: string; hint: string; secret: string }) {
  return (
    <section aria-label={name} className="flex flex-col gap-2 rounded-md border border-accent bg-tint p-4">
      <p className="font-semibold">{hint}</p>
      <CopyableId id={secret} />
    </section>
  );
}
