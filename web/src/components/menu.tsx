import { NavLink } from "react-router";

/** Links to pages; that of the present one is marked. */
export function Menu({
  label,
  entries,
}: {
  label: string;
  entries: readonly (readonly [path: string, name: string])[];
}) {
  return (
    <nav aria-label={label} className="-mx-2 flex w-full flex-wrap gap-1">
      {entries.map(([path, name]) => (
        <NavLink
          key={path}
          to={path}
          className={({ isActive }) =>
            `rounded-md px-2 py-2 text-sm font-medium hover:bg-tint ${isActive ? "bg-tint text-accent" : ""}`
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
