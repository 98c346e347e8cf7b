import { useNavigate } from "@tanstack/react-router";

import type { Space } from "../api";
import type { Place } from "../queries";
import { createDocument } from "./writing";

/** Makes a document in the place that is shown, and opens it. */
export function useNewDocument(space: Space): (place: Place) => void {
  const navigate = useNavigate();
  return ({ folder, location }) => {
    const into = folder ? { folderId: folder } : location === "templates" ? { location } : {};
    void createDocument(space.id, into, navigate);
  };
}
