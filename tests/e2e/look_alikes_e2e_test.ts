/** What miniboss did not make it leaves alone, however much it looks like its own. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Engine } from "../../src/engine/engine.ts";
import { LABEL } from "../../src/model/labels.ts";
import { ownerLabel, thisProcess } from "../../src/run/one_off/owner.ts";
import { ask } from "./raw_engine.ts";
import { IMAGE, makeWorld, type World } from "./world.ts";

const runs = `cmd: ["sh", "-c", "echo ours; sleep 600"], stopSignal: "SIGKILL"`;
const alien = { Cmd: ["sh", "-c", "echo alien; sleep 600"] };

/** All that was made beside a group, to be looked at and removed. */
class LookAlikes implements AsyncDisposable {
  readonly #containers: string[] = [];
  readonly #networks: string[] = [];
  readonly #volumes: string[] = [];
  readonly #images: string[] = [];

  constructor(readonly world: World) {}

  async container(name: string, body: Record<string, unknown>, run = true): Promise<void> {
    const { containers } = this.world.engine;
    const { id } = await containers.create(`${name}-${this.world.group}`, { ...alien, ...body });
    this.#containers.push(id);
    if (run) await containers.start(id);
  }

  async network(name: string, labels: Record<string, string>): Promise<void> {
    this.#networks.push((await this.world.engine.networks.create(name, labels)).id);
  }

  async volume(name: string, labels: Record<string, string>): Promise<void> {
    this.#volumes.push((await this.world.engine.volumes.create(name, labels)).Name);
  }

  /** Commits a container; its labels become the image's. @returns the image's id */
  async commit(container: string, reference: string): Promise<string> {
    const { Id } = await ask(this.world, "POST", `/commit?container=${container}&${reference}`) as {
      Id: string;
    };
    this.#images.push(Id);
    return Id;
  }

  /** All of them as the engine describes them. */
  async inspect(): Promise<unknown[]> {
    const get = (kind: string) => (name: string) => ask(this.world, "GET", `/${kind}/${name}`);
    return await Promise.all([
      ...this.#containers.map((id) => get("containers")(`${id}/json`)),
      ...this.#networks.map(get("networks")),
      ...this.#volumes.map(get("volumes")),
      ...this.#images.map((id) => get("images")(`${id}/json`)),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { containers, networks, volumes, images }: Engine = this.world.engine;
    for (const id of this.#containers) await containers.remove(id, { force: true });
    for (const id of this.#networks) await networks.remove(id);
    for (const name of this.#volumes) await volumes.remove(name);
    for (const id of this.#images) await images.remove(id, { force: true });
  }
}

/** Makes look-alikes of every kind beside a group that runs. */
async function surround(world: World, look: LookAlikes): Promise<void> {
  const { group, engine } = world;
  const { Id = "", Image = "", Config, Mounts } = await world.container("v");
  const Labels = Config?.Labels ?? {};
  const owner = ownerLabel({ ...await thisProcess(), startTime: "1" });
  const few = { [LABEL.group]: group, [LABEL.instance]: "main", [LABEL.service]: "v" };
  await look.container("copied", { Image: IMAGE, Labels });
  await look.container("by-hand", { Image: IMAGE, Labels: few });
  await look.container("owned", { Image: IMAGE, Labels: { ...few, [LABEL.owner]: owner } });
  await look.container("from-image", { Image: Config?.Image ?? "" });
  await look.container("from-id", { Image });
  await look.container("from-stopped", { Image }, false);
  const named = await look.commit(Id, `repo=${group}&tag=mine`);
  const unnamed = await look.commit(Id, "comment=unnamed");
  await look.container("committed", { Image: named });
  await look.container("committed-too", { Image: unnamed });
  await look.container("committed-stopped", { Image: unnamed }, false);
  const [network] = await engine.networks.list({ [LABEL.group]: group });
  await look.network(`miniboss-${group}-mine`, network?.Labels ?? {});
  await look.network(`my-miniboss-${group}`, few);
  const volume = Mounts?.find(({ Destination }) => Destination === "/data")?.Name ?? "";
  const [found] = (await engine.volumes.list({ [LABEL.group]: group })).filter(({ Name }) => Name === volume);
  await look.volume(`${group}-data-mine`, found?.Labels ?? {});
  await look.volume(`my-${group}-data`, { ...few, [LABEL.owner]: owner });
}

Deno.test("no command touches what looks like the group's, or mistakes it for the group's", async () => {
  await using world = await makeWorld("lookalike");
  await using look = new LookAlikes(world);
  const dockerfile = (text: string) =>
    world.write("ctx/Dockerfile", `FROM ${IMAGE}\nENV GROUP=${world.group} TEXT=${text}\n`);
  await dockerfile("1");
  await world.spec(
    `{ name: "v", image: "${world.group}-v:0.1", buildFrom: "ctx", volumes: ["data:/data"], ${runs} },
     { name: "l", image: "${world.group}-l:latest", buildFrom: "ctx", ${runs} }`,
  );
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);
  await surround(world, look);
  const before = await look.inspect();
  const miniboss = async (...args: string[]) => {
    const ended = await world.miniboss(...args);
    assertEquals(ended.code, 0, `${args.join(" ")}: ${ended.stderr}`);
    assertEquals(await look.inspect(), before, args.join(" "));
    return ended;
  };

  const own = await ours(world, "v");
  assertEquals((await miniboss("start")).stderr.includes("v: started"), false);
  const { stdout: host } = await miniboss("exec", "v", "--", "hostname");
  assertEquals(own.startsWith(host.trim()), true);
  assertEquals((await miniboss("logs")).stdout.includes("alien"), false);
  const status = JSON.parse((await miniboss("status", "--json")).stdout) as { state: string }[];
  assertEquals(status.map(({ state }) => state), ["running", "running"]);
  await miniboss("cp", "v:/etc/hostname", "hostname");
  assertEquals(await world.read("hostname"), host);
  await miniboss("plan");
  await miniboss("env");
  await miniboss("why", "v");
  await miniboss("run", "v", "--", "true");
  await miniboss("suspend");
  await miniboss("resume");
  await dockerfile("2");
  await miniboss("reload", "v");
  await miniboss("start");
  await miniboss("reload", "l", "--remove");
  await miniboss("gc");
  await miniboss("stop");
  await miniboss("start");
  await miniboss("stop", "--remove", "--volumes");
  assertMatch((await miniboss("stop")).stderr, /No container to stop/);
  await miniboss("start");
  await miniboss("stop", "--remove", "--volumes");
});

/** The id of the service's container that is no look-alike: the only one with a name as miniboss gives them. */
async function ours(world: World, service: string): Promise<string> {
  const name = new RegExp(`^/${service}-${world.group}-\\d{4}$`);
  const found = (await world.containers(service)).find(({ Names }) => name.test(Names?.[0] ?? ""));
  return found?.Id ?? "";
}
