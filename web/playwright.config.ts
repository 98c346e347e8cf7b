import { defineConfig } from "@playwright/test";

// One server, one browser: the system's Chromium (CHROMIUM names it), which runs as whoever runs the tests.
export default defineConfig({
  testDir: "e2e",
  // Makes pictures, and tests nothing.
  testIgnore: process.env.PICTURES ? [] : "screenshots.spec.ts",
  outputDir: "../target/web-tests",
  workers: 1,
  // A second try begins with a server of its own; what passes only then is told as flaky.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
