/** How the app looks; its colours are told apart by who sees little (WCAG AA), on both grounds. */
import { ActionIcon, Badge, Container, type CSSVariablesResolver, Drawer, Menu, Modal, NavLink, Notification, Tabs, createTheme } from "@mantine/core";

import { strings } from "./strings";
import classes from "./theme.module.css";

/** The title of a dialog may be as long as what it is about. */
const TITLE = { fontWeight: 650, lineHeight: 1.35, overflowWrap: "anywhere" } as const;
const CLOSE = { "aria-label": strings.app.close };

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  fontFamily: "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: "650" },
  autoContrast: true,
  components: {
    ActionIcon: ActionIcon.extend({ classNames: { root: classes.action } }),
    Badge: Badge.extend({ defaultProps: { tt: "none" } }),
    // What it stands in has a padding of its own.
    Container: Container.extend({ defaultProps: { px: 0 } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: CLOSE }, styles: { title: TITLE } }),
    // A place for the focus that is no item of a menu is none that ARIA knows.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: CLOSE }, styles: { title: TITLE } }),
    NavLink: NavLink.extend({ styles: { root: { borderRadius: "var(--mantine-radius-default)" } } }),
    Notification: Notification.extend({ defaultProps: { withBorder: true } }),
    Tabs: Tabs.extend({ classNames: { list: classes.tabs } }),
  },
});

/** Dimmed text, and what menus say in red, that can still be read. */
export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "var(--mantine-color-gray-7)", "--mantine-color-red-6": "var(--mantine-color-red-9)" },
  dark: { "--mantine-color-dimmed": "var(--mantine-color-dark-1)", "--mantine-color-red-6": "var(--mantine-color-red-4)" },
});
