/** Keys as the keyboard in front of the reader names them. */
const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that commands are given with. */
export const COMMAND = isApple ? "⌘" : "Ctrl";

export const keys = (key: string): string => `${COMMAND} ${key}`;

/** Those that comment on the block that one is in. */
export const COMMENT_KEYS = [COMMAND, isApple ? "⌥" : "Alt", "M"];
