import { assert, assertEquals } from "@std/assert";
import { width } from "../../../src/report/parts/width.ts";
import { drawWhy, whyJson, type WhyView } from "../../../src/report/views/why.ts";

const STARTED = "2024-05-01T10:00:00Z";
const wallMs = Date.parse(STARTED) + 65_000;

function why(options: Partial<WhyView> = {}): WhyView {
  return {
    service: "web",
    state: "running",
    container: "web-shop-0001",
    startedAt: STARTED,
    exitCode: undefined,
    oomKilled: false,
    restarts: 0,
    lastStart: { cause: "no container", at: STARTED, readyMs: 1840 },
    next: { action: "keep", cause: "runs unchanged" },
    changes: [],
    unknown: undefined,
    failed: undefined,
    builds: false,
    ...options,
  };
}

const draw = (view: WhyView, columns = 0) => drawWhy(view, { columns, color: false, wallMs });

Deno.test("drawWhy() tells of every state and of what start would do", () => {
  const none = {
    state: "not created",
    container: undefined,
    startedAt: undefined,
    lastStart: undefined,
  } as const;
  const table: [Partial<WhyView>, string[]][] = [
    [{}, [
      "web is running for 1 min 5 s, in container web-shop-0001",
      "It was started because: no container (ready in 1.8 s)",
      "start would leave it alone: runs unchanged",
    ]],
    [{ ...none, next: { action: "create", cause: "no container" } }, [
      "web has no container",
      "start would make its container: no container",
    ]],
    [{ state: "exited", exitCode: 137, oomKilled: true }, [
      "web is exited with exit code 137 (killed for memory, OOM), in container web-shop-0001",
      "It was started because: no container (ready in 1.8 s)",
      "start would leave it alone: runs unchanged",
    ]],
    [{ state: "exited", exitCode: 137, next: { action: "restart", cause: "stopped" } }, [
      "web is exited with exit code 137, in container web-shop-0001",
      "It was started because: no container (ready in 1.8 s)",
      "start would start its container again: stopped",
    ]],
    [{ restarts: 3, lastStart: { cause: "stopped", at: STARTED }, builds: true }, [
      "web is running for 1 min 5 s, in container web-shop-0001",
      "It was started because: stopped (it did not become ready then)",
      "The engine restarted it 3 times since",
      "start would leave it alone: runs unchanged",
      "Its image is built at every start: a build that changes it replaces the container too",
    ]],
    [{
      ...none,
      next: { action: "create", cause: "no container" },
      failed: {
        container: "web-shop-0001",
        at: STARTED,
        error: "It ended\nLogs:",
        answers: ["nobody listens"],
        exitCode: 3,
        oomKilled: false,
        file: "/state/web.json",
      },
    }, [
      "web has no container",
      "Container web-shop-0001 failed at 2024-05-01 10:00 UTC and was removed: It ended. It ended with exit code 3.",
      "  Its readiness check said: nobody listens",
      '"miniboss logs web" shows its last lines; /state/web.json has all that was kept',
      "start would make its container: no container",
    ]],
    [{ lastStart: undefined, unknown: 'no context value "id"' }, [
      "web is running for 1 min 5 s, in container web-shop-0001",
      "Why it was started is not known: no start of it is in the saved context",
      "start would leave it alone: runs unchanged, as far as can be told now",
      'What it wants is known only when its dependencies are ready: no context value "id"',
    ]],
  ];
  for (const [options, lines] of table) assertEquals(draw(why(options)), lines);
});

const CHANGES = [
  { field: "env PORT", old: "80", new: "8080" },
  { field: "env TOKEN", old: "****", new: "****" },
  { field: "user", old: undefined, new: "" },
];

Deno.test("drawWhy() puts old and new side by side, and below each other where that is too wide", () => {
  assertEquals(draw(why({ changes: CHANGES }), 80).slice(3), [
    "  env PORT   80 -> 8080",
    "  env TOKEN  **** -> **** (another value)",
    '  user       (not set) -> ""',
  ]);
  const wide = { field: "cmd", old: "serve --port 80 --host example.org", new: "serve" };
  assertEquals(draw(why({ changes: [wide] }), 40).slice(-3), [
    "  cmd",
    "    old  serve --port 80 --host example.org",
    "    new  serve",
  ]);
});

Deno.test("drawWhy() folds its sentences to the terminal", () => {
  for (const columns of [40, 80, 200]) {
    for (const line of draw(why({ builds: true, changes: CHANGES }), columns)) {
      assert(width(line) <= columns, `${columns}: ${line}`);
    }
  }
});

Deno.test("whyJson() has every field, null where nothing is known", () => {
  assertEquals(JSON.parse(whyJson(why({ changes: CHANGES, lastStart: undefined }))), {
    service: "web",
    state: "running",
    container: "web-shop-0001",
    startedAt: STARTED,
    exitCode: null,
    oomKilled: false,
    restarts: 0,
    lastStart: null,
    next: { action: "keep", cause: "runs unchanged" },
    changes: CHANGES.map((change) => ({ ...change, old: change.old ?? null })),
    unknown: null,
    failed: null,
    builtAtEveryStart: false,
  });
});
