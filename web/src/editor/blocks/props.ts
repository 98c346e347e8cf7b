/** Properties that several blocks of the editor have. */
import { defaultProps } from "@blocknote/core";

/** What the editor does not know, as JSON: it comes back to the server as it was. */
export const kept = { kept: { default: "" } } as const;

/** What every block of prose has. */
export const looks = {
  textColor: defaultProps.textColor,
  textAlignment: defaultProps.textAlignment,
  ...kept,
} as const;

/** A block of the package with our properties for its own. */
export function withProps<S extends { config: { propSchema: unknown } }, P>(spec: S, propSchema: P) {
  type Config = Omit<S["config"], "propSchema"> & { propSchema: P };
  return { ...spec, config: { ...spec.config, propSchema } } as unknown as Omit<S, "config"> & { config: Config };
}
