import { defineConfig } from "vitest/config";

const nothing = ["node_modules/**", "data/**", "web/dist/**"];
const architecture = ["test/architecture.test.ts", "test/rules.test.ts", "test/security.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A condition that comes late on a busy machine is late, not wrong.
    expect: { poll: { timeout: 30_000 } },
    // Also where there are two cores: most tests wait for a disk or a socket.
    maxWorkers: 2,
    globalSetup: ["test/harness/skipped.ts", "test/harness/temporary.ts"],
    projects: [
      // What reads files alone: `npm run check` tells it before a commit.
      { extends: true, test: { name: "architecture", include: architecture, exclude: nothing } },
      {
        extends: true,
        test: { name: "rooms", include: ["**/*.test.ts"], exclude: [...nothing, "test/**"] },
      },
      {
        extends: true,
        test: {
          name: "journeys",
          include: ["test/{journeys,faults,fuzz}/**/*.test.ts", "test/*.test.ts"],
          exclude: [...nothing, ...architecture],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
