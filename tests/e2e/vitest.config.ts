// The end-to-end suites: real binaries, real sockets. Each file starts its own processes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Two cores: more files at once would only make deadlines tight.
    maxWorkers: 2,
  },
});
