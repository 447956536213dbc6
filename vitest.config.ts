import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "samples/**/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000,
    env: { TZ: "UTC", NO_COLOR: "1" },
  },
});
