import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../src/base/errors.ts";
import type { Service } from "../../../src/model/group.ts";
import { fileChanges, reactionsTo } from "../../../src/run/files/file_changes.ts";
import { folderOf } from "../../cli/terminal.ts";
import { build, service } from "../../plan/world.ts";

const nothing = { kind: "nothing" } as const;

/** A reaction in words: `web: build; /app <- a.js`. */
async function reactions(
  services: readonly Service[],
  folder: string,
  ...names: string[]
): Promise<string[]> {
  const found = await reactionsTo(services, names.map((name) => join(folder, name)));
  return found.map(({ service, build, syncs, changed }) => {
    const copies = syncs.map(({ rule, paths }) =>
      `${rule.to} <- ${paths.map((path) => path.slice(folder.length + 1)).join()}`
    );
    return `${service.name}: ${[...build ? ["build"] : [], ...copies].join("; ")} (${changed.join()})`;
  });
}

Deno.test("reactionsTo() builds for what is in the build directory, and copies what a rule says", async () => {
  await using folder = await folderOf({
    "web/Dockerfile": "",
    "web/.dockerignore": "*.log\nnode_modules\n!keep.log\nDockerfile\n",
    "web/src/a.js": "",
    "conf/web.conf": "",
  });
  const { path } = folder;
  const sync = [
    { from: join(path, "web/src"), to: "/app/src", then: nothing },
    { from: join(path, "conf/web.conf"), to: "/etc/web.conf", then: nothing },
  ];
  const services = [
    service("web", { build: build(join(path, "web")), sync }),
    service("api", { build: build(join(path, "web")) }),
  ];
  const table: [changed: string[], found: string[]][] = [
    [["web/index.html"], [
      "web: build; /etc/web.conf <- conf/web.conf (index.html)",
      "api: build (index.html)",
    ]],
    [["conf/web.conf", "web/src", "web/src/a.js", "web/src/b/c.js"], [
      "web: /etc/web.conf <- conf/web.conf; /app/src <- web/src (web.conf,src)",
      "api: build (src)",
    ]],
    [["web/src/a.js"], ["web: /app/src <- web/src/a.js (src/a.js)", "api: build (src/a.js)"]],
    [["conf/web.conf"], ["web: /etc/web.conf <- conf/web.conf (web.conf)"]],
    [["conf/other.conf", "webs/x"], []],
    [["web/.miniboss-context", "web/.miniboss/miniboss.d.ts", "web/src/miniboss.lock.json"], []],
    [["web/x.log", "web/node_modules/a/b.js", "web/node_modules"], []],
    [["web/keep.log"], [
      "web: build; /etc/web.conf <- conf/web.conf (keep.log)",
      "api: build (keep.log)",
    ]],
    [["web/Dockerfile"], [
      "web: build; /etc/web.conf <- conf/web.conf (Dockerfile)",
      "api: build (Dockerfile)",
    ]],
    [["web/src/.a.js.swp", "web/a.js~", "web/4913", "web/.git/index", "web/.#a", "web/.DS_Store"], []],
  ];
  for (const [changed, found] of table) assertEquals(await reactions(services, path, ...changed), found);
});

Deno.test("fileChanges() bundles what changes below the roots, and ends with its signal", async () => {
  await using folder = await folderOf({ "real/Dockerfile": "", "conf/a": "", "other/b": "" });
  const { path } = folder;
  await Deno.symlink(join(path, "real"), join(path, "linked"));
  const controller = new AbortController();
  const rule = { from: join(path, "conf/a"), to: "/a", then: nothing };
  const services = [service("web", { build: build(join(path, "linked")), sync: [rule] })];
  const changes = (await fileChanges(services, controller.signal))[Symbol.asyncIterator]();
  await Deno.writeTextFile(join(path, "other/b"), "not watched");
  await Deno.mkdir(join(path, "real/sub"));
  await Deno.writeTextFile(join(path, "real/sub/new"), "x");
  await Deno.writeTextFile(join(path, "conf/a"), "x");
  await Deno.remove(join(path, "real/Dockerfile"));
  const wanted = ["linked/sub", "conf/a", "linked/Dockerfile"].map((name) => join(path, name));
  const seen = new Set<string>();
  while (!wanted.every((name) => seen.has(name))) {
    const { value, done } = await changes.next();
    assert(!done);
    for (const name of value) seen.add(name);
  }
  assert([...seen].every((name) => !name.includes("other") && !name.includes("real")), [...seen].join());
  controller.abort();
  assertEquals((await changes.next()).done, true);
});

Deno.test("fileChanges() refuses what is not there", async () => {
  const services = [service("web", { sync: [{ from: "/nowhere/x", to: "/x", then: nothing }] })];
  await assertRejects(
    () => fileChanges(services, new AbortController().signal),
    UsageError,
    'Cannot watch "/nowhere/x" of "web": No such file',
  );
});
