/** The stages of the gate and of the engine tests. */
import type { Stage } from "./stage.ts";
import type { TestFiles } from "./files.ts";

const ARCHITECTURE = "tests/architecture_test.ts";

/** What needs no engine: format, lint, types, architecture, what would be published, unit and doc tests, the quickest first. */
export function gateStages(roots: readonly string[], { unit }: TestFiles): Stage[] {
  const rest = unit.filter((path) => path !== ARCHITECTURE);
  const documented = [
    ...roots.filter((root) => root === "spec" || root === "src" || root === "tools"),
    "README.md",
    "docs/compose-to-miniboss.md",
    "docs/faq.md",
    "docs/from-python.md",
    "docs/hooks.md",
    "docs/reference/spec.md",
    "docs/tutorial.md",
    "docs/testing.md",
    "docs/watch.md",
  ];
  return [
    // Before anything that runs bundlers at once, and separately, so that a failed download is not taken for a failed test.
    { name: "bundler", args: ["run", "-A", "tools/bundler.ts"] },
    { name: "format", args: ["fmt", "--check"] },
    { name: "lint", args: ["lint"] },
    { name: "types", args: ["check", ...roots] },
    { name: "architecture", args: ["test", "-A", "--reporter=dot", ARCHITECTURE], tests: true },
    { name: "API docs", args: ["doc", "--lint", "spec/mod.ts"] },
    // Needs no network. The stage "types" has checked the types already.
    { name: "package", args: ["publish", "--dry-run", "--allow-dirty", "--no-check"] },
    { name: "parity", args: ["run", "-A", "tools/parity.ts", "--check"] },
    { name: "unit tests", args: ["test", "-A", "--reporter=dot", "--trace-leaks", ...rest], tests: true },
    { name: "doc tests", args: ["test", "-A", "--reporter=dot", "--doc", ...documented], tests: true },
  ];
}

/** The tests on a real engine. */
export function engineStage({ engine }: TestFiles): Stage {
  return { name: "engine tests", args: ["test", "-A", "--trace-leaks", ...engine], tests: true, live: true };
}

/** The demo, started, used and removed; as a copy, so that a demo that somebody runs stays as it is. */
export const DEMO_STAGE: Stage = {
  name: "demo",
  args: ["run", "-A", "tools/demo.ts", "--stop", "--copy"],
  live: true,
};
