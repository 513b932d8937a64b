import { assert, assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { countingProxy } from "./counting_proxy.ts";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

Deno.test("stop stops dependants first and keeps containers, network and context", async () => {
  await using world = await makeWorld("stop");
  const hooks = `preStop(self) { self.log("preStop"); }, postStop(self) { self.log("postStop"); }`;
  await world.spec(`
    { name: "db", ${SLEEPER}, ${hooks}, postStart(self) { self.context.set("user_id", 7); } },
    { name: "web", ${SLEEPER}, dependencies: ["db"], ${hooks} },
    { name: "mail", ${SLEEPER} },
  `);
  assertEquals((await world.miniboss("start")).code, 0);
  const { code, stderr } = await world.miniboss("stop");
  assertEquals(code, 0, stderr);
  const said = stderr.split("\n").filter((line) => /^(db|web)( \||: stopped)/.test(line));
  assertEquals(said.map((line) => line.replace(/ in \d.*/, "")), [
    "web | preStop",
    "web: stopped",
    "web | postStop",
    "db | preStop",
    "db: stopped",
    "db | postStop",
  ]);
  assertMatch(stderr, /\n\nStopped: mail, web, db\n/);
  assertEquals((await world.containers()).map((container) => container.State), [
    "exited",
    "exited",
    "exited",
  ]);
  assertEquals((await world.engine.networks.list({ [LABEL.group]: world.group })).length, 1);
  assertEquals((await world.context())?.values, { user_id: 7 });

  const again = await world.miniboss("stop");
  assertEquals(again.code, 0, again.stderr);
  assertMatch(again.stderr, /^web \| No container to stop$/m);
});

Deno.test("stop --remove leaves no container, network, process or context; named volumes go with --volumes only", async () => {
  await using world = await makeWorld("remove");
  const { engine, group } = world;
  // Its shell ignores SIGTERM and has a child: both must be gone.
  await world.spec(`
    {
      name: "db", image: "${IMAGE}", volumes: ["data:/data", "./shared:/shared"],
      cmd: ["sh", "-c", "trap '' TERM; touch /data/kept; sleep 600 & wait"],
    },
    { name: "web", ${SLEEPER}, dependencies: ["db"] },
  `);
  await Deno.mkdir(`${world.folder}/shared`);
  const volumes = async () => (await engine.volumes.list({ [LABEL.group]: group })).map((v) => v.Name);
  const start = async () => {
    const { code, stderr } = await world.miniboss("start");
    assertEquals(code, 0, stderr);
  };
  await start();
  const { code: count, stdout } = await engine.exec((await world.container("db")).Id ?? "", {
    command: ["sh", "-c", "ls -d /proc/[0-9]* | wc -l"],
  });
  assert(count === 0 && Number(new TextDecoder().decode(stdout)) >= 3);
  const pids = await Promise.all(["db", "web"].map(async (name) => (await world.container(name)).State?.Pid));
  for (const pid of pids) assert(await exists(`/proc/${pid}`), `no process ${pid}`);

  const kept = await world.miniboss("stop", "--remove", "--timeout", "0.2");
  assertEquals(kept.code, 0, kept.stderr);
  assertEquals(await world.containers(), []);
  assertEquals(await engine.networks.list({ [LABEL.group]: group }), []);
  assertEquals(await engine.networks.find(`miniboss-${group}`), undefined);
  for (const pid of pids) assert(!await exists(`/proc/${pid}`), `process ${pid} lives`);
  assert(!await exists(`${world.folder}/.miniboss-context`));
  assertEquals(await volumes(), [`${group}-data`]);

  await start();
  const { code: there } = await engine.exec((await world.container("db")).Id ?? "", {
    command: ["test", "-e", "/data/kept"],
  });
  assertEquals(there, 0);
  const gone = await world.miniboss("stop", "--remove", "--volumes", "--timeout", "0.2");
  assertEquals(gone.code, 0, gone.stderr);
  assertEquals(await volumes(), []);
  assert(await exists(`${world.folder}/shared`));

  const nothing = await world.miniboss("stop", "--remove");
  assertEquals(nothing.code, 0, nothing.stderr);
});

Deno.test("stop of a service that others need is refused, and touches nothing; named and excluded ones go alone", async () => {
  await using world = await makeWorld("some");
  await world.spec(`
    { name: "db", ${SLEEPER} },
    { name: "web", ${SLEEPER}, dependencies: ["db"] },
    { name: "mail", ${SLEEPER}, dependencies: ["db"] },
  `);
  const states = async () =>
    Object.fromEntries((await world.containers()).map((c) => [c.Labels?.[LABEL.service], c.State]));
  assertEquals((await world.miniboss("start")).code, 0);
  for (
    const [args, message] of [
      [
        ["db"],
        /^Service "db" is to be stopped, but "(web|mail)" depends on it and runs: name both, or add --no-deps\n$/,
      ],
      [
        ["--exclude", "web"],
        /^Service "db" is to be stopped, but "web" depends on it: exclude both or neither\n$/,
      ],
      [["wbe"], /^No such service: "wbe", did you mean "web"\?\n$/],
      [["--exclude", "mial"], /^Service to be excluded, but not defined: "mial", did you mean "mail"\?\n$/],
      [
        ["web", "--remove", "--volumes"],
        /^Option --volumes is for the whole group, without names and --exclude\n$/,
      ],
    ] as const
  ) {
    const { code, stderr } = await world.miniboss("stop", ...args);
    assertEquals(code, 2);
    assertMatch(stderr, message);
  }
  assertEquals(await states(), { db: "running", web: "running", mail: "running" });
  assertEquals((await world.miniboss("stop", "web", "--remove")).code, 0);
  assertEquals(await states(), { db: "running", mail: "running" });
  assertEquals((await world.miniboss("stop", "--exclude", "db,mail", "--remove")).code, 0);
  assertEquals((await world.miniboss("stop", "--exclude", "db", "--remove")).code, 0);
  assertEquals(await states(), { db: "running" });
  assertEquals((await world.engine.networks.list({ [LABEL.group]: world.group })).length, 1);
  assertEquals(Object.values((await world.context())?.journal ?? {}).map((entry) => entry.service), ["db"]);
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("stop --remove waits for a network that still counts endpoints, and says what to do when it counts for good", async (t) => {
  await using world = await makeWorld("endpoints");
  let refusals = 0;
  // As Docker 20.10 says it of an endpoint that it forgot to take off.
  const message = "error while removing network: network miniboss-endpoints id 0a1b has active endpoints";
  await using proxy = await countingProxy(world.engine.endpoint, (request) => {
    const isRefused = /^DELETE .*\/networks\//.test(request) && refusals-- > 0;
    return isRefused ? Response.json({ message }, { status: 403 }) : undefined;
  });
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  const cycle = async (times: number) => {
    assertEquals((await world.miniboss("start")).code, 0);
    refusals = times;
    return await world.miniboss("--host", proxy.host, "stop", "--remove");
  };

  await t.step("that lags behind", async () => {
    const { code, stderr } = await cycle(3);
    assertEquals(code, 0, stderr);
    assertEquals(await world.engine.networks.list({ [LABEL.group]: world.group }), []);
  });

  await t.step("that lost count", async () => {
    const { code, stderr } = await cycle(Infinity);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /the engine counts an endpoint on it although no container uses it/);
    assertMatch(stderr, /"miniboss start" works with the network as it is/);
    assertEquals((await world.miniboss("start")).code, 0);
  });
});
