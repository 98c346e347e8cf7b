import { ActionIcon, Tooltip } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";

import type { Favourite } from "../api";
import { strings } from "../strings";
import { useFavourite } from "./favourites";

const words = strings.workspace;

/** The star of a document: full where it is a favourite. */
export function Star({ space, document }: { space: string; document: Favourite }) {
  const { isFavourite, toggle } = useFavourite(space, document);
  const label = isFavourite ? words.removeFavourite : words.addFavourite;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color={isFavourite ? "yellow" : undefined} aria-label={label} aria-pressed={isFavourite} onClick={toggle}>
        {isFavourite ? <IconStarFilled size={18} /> : <IconStar size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
