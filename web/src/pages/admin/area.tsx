import { Link, NavLink, Outlet } from "react-router";
import { useMe } from "../../account/queries";
import { usePlatformEvents } from "../../admin/events";
import type { Role } from "../../api/client";
import { Page } from "../../components/page";
import { adminTexts } from "../../texts/admin";
import { useTexts } from "../../texts/context";

/** The API checks for itself; this leads those who came by mistake back to their pages, and asks it for nothing. */
export function Component() {
  const { data: me } = useMe();
  if (!me) return null;
  return me.role === "user" ? <NotForYou role={me.role} /> : <Desk isAdmin={me.role === "admin"} />;
}

function NotForYou({ role }: { role: Role }) {
  const texts = useTexts(adminTexts);
  return (
    <Page title={texts.notForYou} intro={texts.notForYouText(texts.roles[role])}>
      <Link to="/ask" className="text-accent underline">
        {texts.toYourPages}
      </Link>
    </Page>
  );
}

function Desk({ isAdmin }: { isAdmin: boolean }) {
  usePlatformEvents();
  return (
    <div className="flex flex-col gap-6">
      <Menu isAdmin={isAdmin} />
      <Outlet />
    </div>
  );
}

function Menu({ isAdmin }: { isAdmin: boolean }) {
  const common = useTexts();
  const texts = useTexts(adminTexts);
  const entries = [
    ["now", texts.now],
    ["failures", texts.failures],
    ["jobs", texts.jobs],
    ["workers", texts.workers],
    ["models", texts.models],
    ...(isAdmin
      ? ([
          ["instructions", texts.instructions],
          ["embeddings", texts.embeddings],
        ] as const)
      : []),
    ["schedules", texts.schedules],
    ["users", texts.users],
    ...(isAdmin ? ([["usage", texts.usage]] as const) : []),
    ["storage", texts.storage],
    ["system", texts.system],
  ] as const;
  return (
    <nav aria-label={common.admin} className="flex flex-wrap gap-1 border-b border-line pb-2">
      {entries.map(([path, name]) => (
        <NavLink
          key={path}
          to={`/admin/${path}`}
          className={({ isActive }) =>
            `rounded-md px-3 py-2 text-sm font-medium hover:bg-tint ${isActive ? "bg-tint text-accent" : ""}`
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
