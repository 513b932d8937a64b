/** Copies of a group side by side: `--instance`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../../src/model/labels.ts";
import { IMAGE, makeWorld, type World } from "../../e2e/world.ts";

/** A service that listens, and tells its container's name. */
const DB =
  `{ name: "db", image: "${IMAGE}", cmd: ["sh", "-c", "echo I am $NAME; sleep 600"], stopSignal: "SIGKILL",
     env: { NAME: "{who}" }, ports: { 5432: PORT }, volumes: ["data:/data"],
     preStart(self) { self.context.set("who", crypto.randomUUID()); } },
   { name: "web", image: "${IMAGE}", cmd: ["sleep", "600"], stopSignal: "SIGKILL", dependencies: ["db"] }`;

/** A port of this machine that nobody uses. */
function freePort(): number {
  using listener = Deno.listen({ port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** What there is of an instance: services, networks, volumes, and the host port of "db". */
async function copyOf({ engine, group }: World, instance: string) {
  const labels = { [LABEL.group]: group, [LABEL.instance]: instance };
  const containers = await engine.containers.list(labels);
  const db = containers.find(({ Labels }) => Labels?.[LABEL.service] === "db");
  return {
    ids: containers.map(({ Id }) => Id).sort(),
    networks: (await engine.networks.list(labels)).map(({ Name }) => Name),
    volumes: (await engine.volumes.list(labels)).map(({ Name }) => Name),
    port: db?.Ports?.[0]?.PublicPort,
  };
}

Deno.test("--instance gives each copy of a group its own of everything, and keeps its ports", async (t) => {
  await using world = await makeWorld("copies");
  const { group } = world;
  const port = freePort();
  await world.spec(DB.replace("PORT", String(port)));
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await world.miniboss(...args);
    assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
    return { stdout, stderr };
  };
  await Promise.all([run("start"), run("start", "--instance", "feat"), run("--instance", "fix", "start")]);
  const [main, feat, fix] = [
    await copyOf(world, "main"),
    await copyOf(world, "feat"),
    await copyOf(world, "fix"),
  ];

  await t.step("containers, network, volumes and host ports", () => {
    assertEquals(main.port, port);
    assertEquals(new Set([main.port, feat.port, fix.port]).size, 3);
    assertEquals(main.networks, [`miniboss-${group}`]);
    assertEquals([feat.networks, feat.volumes], [[`miniboss-${group}.feat`], [`${group}.feat-data`]]);
    assertEquals(new Set([...main.ids, ...feat.ids, ...fix.ids]).size, 6);
  });

  await t.step("status --all lists them all, without a spec", async () => {
    await using elsewhere = await makeWorld("nospec");
    const { code, stdout, stderr } = await elsewhere.miniboss("status", "--all", "--json");
    assertEquals(code, 0, stderr);
    const rows: { group: string; instance: string; specs: string[]; containers: { service: string }[] }[] =
      JSON
        .parse(stdout);
    const own = rows.filter((row) => row.group === group);
    assertEquals(own.map(({ instance }) => instance), ["feat", "fix", "main"]);
    for (const { specs, containers } of own) {
      assertEquals(specs, [`file://${await Deno.realPath(world.folder)}/miniboss.ts`]);
      assertEquals(containers.map(({ service }) => service), ["db", "web"]);
    }
    const text = (await elsewhere.miniboss("status", "--all")).stdout;
    assertMatch(text, new RegExp(`${group} +feat +2 of 2 +db localhost:${feat.port}`));
    assertEquals((await elsewhere.miniboss("status", "--all", "--watch")).code, 2);
  });

  await t.step("every command is about its copy", async () => {
    const [own, other] = [await run("logs", "db"), await run("logs", "db", "--instance", "feat")];
    assertMatch(other.stdout, /I am [0-9a-f-]{36}/);
    assertEquals(own.stdout === other.stdout, false, "each has a context of its own");
    assertMatch((await run("env", "--instance", "feat")).stdout, new RegExp(`DB_PORT_5432='?${feat.port}`));
    await run("exec", "--instance", "feat", "db", "--", "touch", "/data/here");
    assertEquals((await world.miniboss("exec", "db", "--", "test", "-e", "/data/here")).code, 1);
    await world.write("file", "x");
    await run("cp", "file", "db:/tmp/", "--instance", "fix");
    assertEquals(
      (await world.miniboss("exec", "--instance", "feat", "db", "--", "test", "-e", "/tmp/file")).code,
      1,
    );
    assertMatch((await run("plan", "--instance", "feat")).stdout, /runs unchanged/);
    assertMatch((await run("status", "--instance", "none")).stdout, /not created/);
    assertMatch((await run("start", "--instance", "feat")).stderr, /Already running: db, web/);
  });

  await t.step("its ports stay the same, unless somebody took one meanwhile", async () => {
    await run("stop", "--instance", "feat");
    await run("start", "--instance", "feat");
    assertEquals((await copyOf(world, "feat")).port, feat.port);
    assertEquals((await copyOf(world, "feat")).ids, feat.ids);
    await run("stop", "--instance", "feat");
    {
      using _taken = Deno.listen({ hostname: "127.0.0.1", port: feat.port ?? 0 });
      await run("start", "--instance", "feat");
    }
    assert((await copyOf(world, "feat")).port !== feat.port);
  });

  await t.step("stop --remove --volumes removes the one, and none of the others", async () => {
    await run("stop", "--remove", "--volumes", "--instance", "feat");
    assertEquals(await copyOf(world, "feat"), { ids: [], networks: [], volumes: [], port: undefined });
    assertEquals([await copyOf(world, "main"), await copyOf(world, "fix")], [main, fix]);
  });
});

Deno.test("a network whose name another group's instance has as well is not shared with it", async () => {
  await using world = await makeWorld("dots");
  await using other = await makeWorld("dots2", { group: `${world.group}.feat` });
  const db = `{ name: "db", image: "${IMAGE}", cmd: ["sleep", "600"], stopSignal: "SIGKILL" }`;
  await world.spec(db);
  await other.spec(db);
  assertEquals((await other.miniboss("start")).code, 0);
  const { code, stderr } = await world.miniboss("start", "--instance", "feat");
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot use network ".*": it belongs to instance "main" of group ".*\.feat"/);
});

Deno.test("--instance auto is named after the checkout, and what is no name is refused", async () => {
  await using world = await makeWorld("auto");
  await world.spec(`{ name: "db", image: "${IMAGE}", cmd: ["sleep", "600"], stopSignal: "SIGKILL" }`);
  await Deno.mkdir(`${world.folder}/.git`);
  assertEquals((await world.miniboss("start", "--instance", "auto")).code, 0);
  const [container] = await world.containers();
  assertMatch(container?.Labels?.[LABEL.instance] ?? "", /^miniboss-e2e-[0-9a-f]+-[0-9a-f]{6}$/);
  assertMatch((await world.miniboss("start", "--instance", "auto")).stderr, /Already running: db/);
  for (const name of ["", "Feat", "a/b", "x".repeat(41)]) {
    const { code, stderr } = await world.miniboss("status", "--instance", name);
    assertEquals([code, stderr.includes("cannot be the name of an instance")], [2, true], stderr);
  }
});
