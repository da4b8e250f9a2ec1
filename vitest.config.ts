import { defineConfig } from "vitest/config";

const nothing = ["node_modules/**", "data/**", "web/dist/**"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A condition that comes late on a busy machine is late, not wrong.
    expect: { poll: { timeout: 30_000 } },
    // Also where there are two cores: most tests wait for a disk or a socket.
    maxWorkers: 2,
    globalSetup: ["test/harness/skipped.ts"],
    projects: [
      { extends: true, test: { name: "architecture", include: ["test/architecture.test.ts"], exclude: nothing } },
      {
        extends: true,
        test: { name: "rooms", include: ["**/*.test.ts"], exclude: [...nothing, "test/**"] },
      },
      {
        extends: true,
        test: {
          name: "journeys",
          include: ["test/{journeys,faults,fuzz}/**/*.test.ts", "test/*.test.ts"],
          exclude: [...nothing, "test/architecture.test.ts"],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
