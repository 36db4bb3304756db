import { Button as AriaButton, Link as AriaLink, type ButtonProps, type LinkProps } from "react-aria-components";

const SHAPE =
  "inline-flex min-h-10 cursor-pointer items-center justify-center gap-2 rounded-md px-4 py-2 text-sm font-medium " +
  "disabled:cursor-not-allowed disabled:opacity-60";
const LOOKS = {
  main: "bg-accent text-on-accent hover:brightness-110",
  plain: "border border-edge bg-card text-ink hover:bg-tint",
  danger: "border border-bad bg-card text-bad hover:bg-bad-tint",
};

type Look = keyof typeof LOOKS;

export function Button({ look = "plain", ...props }: ButtonProps & { look?: Look }) {
  return <AriaButton {...props} className={`${SHAPE} ${LOOKS[look]}`} />;
}

export function ButtonLink({ look = "plain", ...props }: LinkProps & { look?: Look }) {
  return <AriaLink {...props} className={`${SHAPE} ${LOOKS[look]}`} />;
}
