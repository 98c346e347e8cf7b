/** A warning or an explanation in a coloured box. */
import { Alert, type AlertProps } from "@mantine/core";

/** A title in the box's own colour is hard to read on it; the box and the icon have that colour already. */
export function Notice(props: AlertProps) {
  return <Alert {...props} styles={{ title: { color: "var(--mantine-color-text)" } }} />;
}
