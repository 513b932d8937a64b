/** The command line of the commands that the Python tool had, its exit codes, its signals, and its engine. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually, makeWorld, SLEEPER, type World } from "../e2e/world.ts";
import { proxied } from "./support.ts";

/** The services whose container runs, in the order of their names. */
async function running(world: World): Promise<string[]> {
  return (await world.containers()).filter(({ State }) => State === "running")
    .map(({ Labels }) => Labels?.["dev.miniboss.service"] ?? "").sort();
}

Deno.test("selections, timeouts and exit codes of start, stop and reload", async (t) => {
  await using world = await makeWorld("commands");
  await using proxy = await proxied(world);
  await world.write("app/Dockerfile", "FROM debian:bookworm-slim\n");
  await world.spec(
    `{ name: "db", ${SLEEPER} }, { name: "api", ${SLEEPER}, dependencies: ["db"] },
     { name: "web", ${SLEEPER}, dependencies: ["api"] }`,
    { group: `onStop(names, self) { self.log("stopped " + (names.join(",") || "none")); }` },
  );
  const usage = async (pattern: RegExp, ...args: string[]) => {
    const { code, stderr } = await world.miniboss("--host", proxy.host, ...args);
    assertMatch(stderr, pattern);
    assertEquals(code, 2);
    assert(proxy.requests.every((line) => line.startsWith("GET ")), "nothing is touched");
  };

  await t.step("parity 17: no argument prints help; timeouts default to 300 and 50 seconds", async () => {
    const { code, stdout } = await world.miniboss();
    assertEquals(code, 0);
    assertMatch(stdout, /start .*\n[^]*stop .*\n[^]*reload /);
    for (const [command, seconds] of [["start", 300], ["stop", 50], ["reload", 50]]) {
      const help = (await world.miniboss(`${command}`, "--help")).stdout;
      assertMatch(help, new RegExp(`--timeout[^]*default:\\s+${seconds}\\b[^]*`));
      assertMatch(help, /--network-name/);
    }
  });

  await t.step(
    "parity 21: start --exclude is refused when a service that stays depends on an excluded one",
    async () => {
      await usage(/"db" is to be excluded, but "api" depends on it/, "start", "--exclude", "db");
      await usage(
        /to be excluded, but not defined: "wep", did you mean "web"\?/,
        "start",
        "--exclude",
        "wep",
      );
    },
  );

  await t.step(
    "parity 43: reload refuses an unknown service and one that cannot be built, before anything stops",
    async () => {
      await usage(/No such service: "wep", did you mean "web"\?/, "reload", "wep");
      await usage(/"web" cannot be built: no build directory specified/, "reload", "web");
    },
  );

  await t.step(
    "parity 41: stop --exclude is refused when an excluded service depends on one that stops",
    async () => {
      await usage(/"db" is to be stopped, but "(api|web)" depends on it/, "stop", "--exclude", "web");
    },
  );

  await t.step("B21: an unknown name in stop --exclude is told like any other", async () => {
    await usage(/to be excluded, but not defined: "wep"/, "stop", "--exclude", "web, wep");
  });

  await t.step("parity 21: both excluded is fine, and blanks after the comma do not matter", async () => {
    const { code, stderr } = await world.miniboss("start", "--exclude", "api, web");
    assertEquals(code, 0, stderr);
    assertEquals(await running(world), ["db"]);
  });

  await t.step("todo: start SERVICE starts what it depends on, and nothing else", async () => {
    const { code, stderr } = await world.miniboss("start", "api");
    assertEquals(code, 0, stderr);
    assertEquals(await running(world), ["api", "db"]);
    assertEquals((await world.miniboss("start")).code, 0);
  });

  await t.step("todo: stop SERVICE stops it alone, and not while what depends on it runs", async () => {
    await usage(/"api" is to be stopped, but "web" depends on it and runs/, "stop", "api");
    assertEquals((await world.miniboss("stop", "api", "--no-deps")).code, 0);
    assertEquals(await running(world), ["db", "web"]);
    assertEquals((await world.miniboss("start")).code, 0);
  });

  await t.step("parity 41: excluded services go on when nothing they need is stopped", async () => {
    const { code, stderr } = await world.miniboss("stop", "--exclude", "db, api");
    assertEquals(code, 0, stderr);
    assertEquals(await running(world), ["api", "db"]);
    assertStringIncludes(stderr, "stopped web");
  });

  await t.step("parity 37: the timeout of stop is the engine's grace; dependants stop first", async () => {
    assertEquals((await world.miniboss("start")).code, 0);
    const before = proxy.requests.length;
    assertEquals((await world.miniboss("--host", proxy.host, "stop", "--timeout", "7")).code, 0);
    const stops = proxy.requests.slice(before).filter((line) => line.includes("/stop"));
    const ids = await Promise.all(["web", "api", "db"].map(async (name) => (await world.container(name)).Id));
    assertEquals(stops, ids.map((id) => `POST /containers/${id}/stop?t=7`));
  });

  await t.step("parity 38: a service without a running container counts as stopped", async () => {
    const { code, stderr } = await world.miniboss("stop");
    assertEquals(code, 0);
    for (const name of ["db", "api", "web"]) assertMatch(stderr, new RegExp(`${name}.*No container to stop`));
    assertStringIncludes(stderr, "stopped db,api,web");
  });

  await t.step("parity 42: onStop gets the names; what it throws is told and undoes nothing", async () => {
    await world.spec(`{ name: "db", ${SLEEPER} }`, { group: `onStop() { throw new Error("no goodbye"); }` });
    const { code, stderr } = await world.miniboss("stop");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "Hook onStop failed: no goodbye");
  });

  await t.step(
    "parity 39: stop --remove removes containers, then the network; a missing one is no error",
    async () => {
      const { code, stderr } = await world.miniboss("--host", proxy.host, "stop", "--remove");
      assertEquals(code, 1, "the hook of the step before fails still");
      assertStringIncludes(stderr, "no goodbye");
      const removed = proxy.requests.filter((line) => line.startsWith("DELETE ")).map((line) =>
        line.split("/")[1]
      );
      assertEquals(removed.slice(0, 3), ["containers", "containers", "containers"]);
      assertEquals(await world.engine.networks.find(`miniboss-${world.group}`), undefined);
      await world.spec(`{ name: "db", ${SLEEPER} }`);
      assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    },
  );
});

Deno.test("stop --remove with an exclusion", async (t) => {
  await using world = await makeWorld("partly");
  await world.spec(`{ name: "db", ${SLEEPER}, postStart(self) { self.context.set("id", 7); } },
    { name: "web", ${SLEEPER}, dependencies: ["db"] }`);
  assertEquals((await world.miniboss("start")).code, 0);
  assertEquals((await world.miniboss("stop", "--remove", "--exclude", "db")).code, 0);

  await t.step("parity 39: the network stays when a service was excluded", async () => {
    assertEquals(await running(world), ["db"]);
    assertEquals(await world.containers("web"), []);
    assert(await world.engine.networks.find(`miniboss-${world.group}`));
  });

  await t.step("parity 40: the context stays as well, for those that go on", async () => {
    assertEquals((await world.context())?.values, { id: 7 });
  });
});

Deno.test("exit codes and what is told", async (t) => {
  await using world = await makeWorld("exits");

  await t.step(
    "parity 18: a failure's exit code is 1; a wrong spec's is 2, told without a trace",
    async () => {
      await world.spec(`{ name: "db", ${SLEEPER}, preStart() { throw new Error("no"); } }`);
      assertEquals((await world.miniboss("start")).code, 1);
      await world.spec(`{ name: "db", ${SLEEPER}, stopSignal: 9, port: {} }`);
      const { code, stderr } = await world.miniboss("start");
      assertEquals(code, 2);
      assertMatch(stderr, /stopSignal: Expected one of/);
      assertMatch(stderr, /Unknown field "port", did you mean "ports"\?/);
      assert(!/^\s+at /m.test(stderr), stderr);
    },
  );

  await t.step("B17: progress is told by default, and status shows what is there", async () => {
    await world.spec(`{ name: "db", ${SLEEPER} }`);
    const { code, stdout, stderr } = await world.miniboss("start");
    assertEquals([code, stdout], [0, ""]);
    assertMatch(stderr, /db/);
    assertMatch(stderr, /Started: db/);
    const [row] = JSON.parse((await world.miniboss("status", "--json")).stdout);
    assertEquals([row.service, row.state], ["db", "running"]);
    const { stdout: help } = await world.miniboss();
    for (const command of ["status", "plan", "logs", "exec"]) {
      assertMatch(help, new RegExp(`^  ${command} `, "m"));
    }
  });

  await t.step(
    "B26: without an engine the error says what was tried and what to do, with exit code 3",
    async () => {
      const { code, stderr } = await world.miniboss("--host", "unix:///nowhere/docker.sock", "status");
      assertEquals(code, 3);
      assertMatch(stderr, /unix:\/\/\/nowhere\/docker\.sock/);
    },
  );

  await t.step("B26: docker contexts are followed", async () => {
    const name = "elsewhere";
    const hash = [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name)))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const meta = { Name: name, Endpoints: { docker: { Host: world.engine.endpoint } } };
    await world.write("docker/config.json", JSON.stringify({ currentContext: name }));
    await world.write(`docker/contexts/meta/${hash}/meta.json`, JSON.stringify(meta));
    const DOCKER_CONFIG = `${world.folder}/docker`;
    const ask = (env: Record<string, string>) =>
      world.begin(["status", "--json"], { env: { DOCKER_CONFIG, DOCKER_HOST: "", ...env } }).ended;
    assertEquals(JSON.parse((await ask({})).stdout)[0].state, "running");
    meta.Endpoints.docker.Host = "unix:///nowhere/context.sock";
    await world.write(`docker/contexts/meta/${hash}/meta.json`, JSON.stringify(meta));
    const { code, stderr } = await ask({});
    assertEquals(code, 3);
    assertMatch(stderr, /elsewhere/);
    assertMatch(stderr, /\/nowhere\/context\.sock/);
  });
});

Deno.test("B15: signals cancel: waits end, what was started stays, journalled; the second ends at once", async (t) => {
  await using world = await makeWorld("signals");
  const hangs = (more: string) =>
    world.spec(`{ name: "db", ${SLEEPER}, postStart(self) { self.context.set("id", 7); } },
      { name: "web", ${SLEEPER}, dependencies: ["db"], ${more} }`);
  const never = `ping: (self) => new Promise((resolve) => {
    self.log("waiting for the signal"); self.signal.addEventListener("abort", () => resolve(false)); })`;

  await hangs(never);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    await t.step(`B15: ${name} ends start with exit code 130`, async () => {
      const run = world.begin(["start", "--timeout", "100"]);
      await run.printed(/waiting for the signal/);
      run.signal(name);
      const { code, stderr } = await run.ended;
      assertEquals(code, 130, stderr);
      assertEquals(await running(world), ["db", "web"]);
      const saved = await world.context();
      assertEquals(saved?.values, { id: 7 });
      assertEquals(saved?.journal[(await world.container("web")).Id ?? ""]?.done, ["create", "start"]);
    });
  }

  await t.step("B15: a hook that heeds no signal is left behind", async () => {
    await hangs(
      `preStop(self) { self.log("deaf"); return new Promise(() => { setInterval(() => {}, 100); }); }`,
    );
    const run = world.begin(["stop", "--timeout", "100"]);
    await run.printed(/deaf/);
    run.signal("SIGINT");
    assertEquals((await run.ended).code, 130);
    assertEquals(await running(world), ["db", "web"]);
  });

  await t.step("B15: with --rm-on-cancel what the run started goes, what ran before stays", async () => {
    await world.engine.containers.remove((await world.container("web")).Id ?? "", { force: true });
    await hangs(never);
    const run = world.begin(["start", "--rm-on-cancel"]);
    await run.printed(/waiting for the signal/);
    run.signal("SIGINT");
    assertEquals((await run.ended).code, 130);
    assertEquals(await running(world), ["db"]);
    assertEquals(await world.containers("web"), []);
  });

  await t.step("B15: a second signal ends the program at once, whatever it still does", async () => {
    await using proxy = await proxied(world);
    await hangs(`${never}, stopSignal: "SIGTERM"`);
    const run = world.begin(["--host", proxy.host, "start", "--rm-on-cancel"]);
    await run.printed(/waiting for the signal/);
    run.signal("SIGINT");
    await eventually(
      () => Promise.resolve(proxy.requests.some((line) => line.includes("/stop"))),
      "it stops",
    );
    // A signal right after the first counts as its echo, so press until it is taken.
    const press = () => {
      try {
        run.signal("SIGINT");
        return Promise.resolve(false);
      } catch {
        return Promise.resolve(true);
      }
    };
    await eventually(press, "the program ends", 8000);
    assertEquals((await run.ended).code, 130);
    const { Id = "" } = await world.container("web");
    await world.engine.containers.kill(Id, "SIGKILL");
  });

  await t.step("parity 35: Ctrl-C in onStart is told, and undoes nothing", async () => {
    await world.spec(`{ name: "db", ${SLEEPER}, postStart(self) { self.context.set("id", 7); } }`, {
      group: `onStart: (_, self) => new Promise((resolve) => {
        self.log("in the hook"); self.signal.addEventListener("abort", resolve); })`,
    });
    const run = world.begin(["start"]);
    await run.printed(/in the hook/);
    run.signal("SIGINT");
    const { code, stderr } = await run.ended;
    assertEquals(code, 130);
    assertMatch(stderr, /Cancelled by SIGINT/);
    assertEquals(await running(world), ["db"]);
  });
});
