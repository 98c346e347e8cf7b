/** Which space is shown: the address names it, or the document that is open, or it is the one of before. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";

import type { Space } from "../api";
import { document, spaces } from "../queries";

const KEPT = "space";

export function useSpace(): Space | undefined {
  const { space, document: opened } = useParams({ strict: false }) as { space?: string; document?: string };
  const { data: all } = useQuery(spaces);
  const { data: found } = useQuery({ ...document(opened ?? ""), enabled: opened !== undefined });
  const id = space ?? found?.space ?? localStorage.getItem(KEPT);
  const shown = all?.find((one) => one.id === id) ?? (all && oldest(all));
  useEffect(() => {
    if (shown) localStorage.setItem(KEPT, shown.id);
  }, [shown]);
  return shown;
}

/** The space of before, where it is still one of `all`; else the oldest. */
export function lastSpace(all: Space[]): Space | undefined {
  const kept = localStorage.getItem(KEPT);
  return all.find(({ id }) => id === kept) ?? oldest(all);
}

/** Ids begin with when they were made. */
const oldest = (all: Space[]): Space | undefined => [...all].sort((one, other) => (one.id < other.id ? -1 : 1))[0];

/** Whether somebody with this role writes. */
export const writes = (space: Space | undefined): boolean => space !== undefined && space.role !== "viewer";

/** Whether somebody with this role manages links and members. */
export const manages = (space: Space | undefined): boolean => space?.role === "owner" || space?.role === "admin";
