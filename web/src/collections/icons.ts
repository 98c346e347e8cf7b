/** What each type of property is known by. */
import {
  IconAt,
  IconCalendar,
  IconCheckbox,
  IconCircleDot,
  IconCube,
  IconHash,
  IconLetterCase,
  IconLink,
  IconListCheck,
  IconPhone,
  IconArrowUpRight,
} from "@tabler/icons-react";
import type { FunctionComponent } from "react";

import type { Type } from "./model";

export const ICONS: Record<Type, FunctionComponent<{ size?: number }>> = {
  text: IconLetterCase,
  number: IconHash,
  date: IconCalendar,
  url: IconLink,
  email: IconAt,
  phone: IconPhone,
  blockLink: IconCube,
  relation: IconArrowUpRight,
  boolean: IconCheckbox,
  singleSelect: IconCircleDot,
  multiSelect: IconListCheck,
};
