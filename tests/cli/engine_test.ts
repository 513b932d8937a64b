import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { pingReply, refusalReply, serveBytes, serveHttp } from "../engine/fake_engine.ts";
import { folderOf, run } from "./terminal.ts";

const spec = { "miniboss.ts": 'export default { name: "shop", services: [{ name: "db", image: "x" }] };' };

/** The commands that ask the engine, each as little as it can. */
const commands = ["start", "stop", "status", "plan"];

async function allSay(host: string, message: RegExp): Promise<void> {
  await using folder = await folderOf(spec);
  for (const command of commands) {
    const { code, stdout, stderr } = await run([command, "--host", host], { cwd: folder.path });
    assertEquals([code, stdout], [3, ""], stderr);
    assertMatch(stderr, message);
    assertEquals(stderr.trimEnd().includes("\n"), false, stderr);
  }
  assertEquals([...Deno.readDirSync(folder.path)].map((entry) => entry.name), ["miniboss.ts"]);
}

Deno.test("commands say that there is no engine where they look, and what to do", async () => {
  await allSay(
    "unix:///no/such/engine.sock",
    /^Cannot reach an engine: tried "unix:\/\/\/no\/such\/engine\.sock" \(no such socket, from --host\)\. Install and start Docker .*or name the engine with --host or DOCKER_HOST\n$/,
  );
});

Deno.test("commands say that the engine behind a socket has ended", async () => {
  await using folder = await folderOf({});
  const socket = `${folder.path}/engine.sock`;
  // Listeners take their socket's file away when they are closed; one that is killed leaves it.
  const script = 'Deno.listen({ transport: "unix", path: Deno.args[0] }); Deno.kill(Deno.pid, "SIGKILL");';
  const { signal } = await new Deno.Command(Deno.execPath(), { args: ["eval", script, socket] }).output();
  assertEquals(signal, "SIGKILL");
  await allSay(
    `unix://${socket}`,
    /^Cannot reach an engine: tried ".*" \(nothing listens there, from --host\)\. The engine that made the socket has ended: start it again/,
  );
});

Deno.test("commands say that the engine is too old", async () => {
  await using engine = await serveHttp({ "/_ping": () => pingReply("1.23") });
  await allSay(
    `unix://${engine.socket}`,
    /^Cannot use the engine at "unix:.*": its API version is 1\.23, and miniboss needs 1\.24 to 1\.\d+\. Upgrade the engine\n$/,
  );
});

Deno.test("commands say that what listens is no engine", async () => {
  await using server = await serveHttp({});
  await allSay(
    `unix://${server.socket}`,
    /^Cannot use the engine at "unix:.*": what listens there does not answer as a container engine does/,
  );
  await using mute = await serveBytes({});
  await allSay(
    `unix://${mute.socket}`,
    /^Cannot use the engine at "unix:.*": what listens there does not answer as a container engine does/,
  );
});

Deno.test("an engine that refuses the first question fails the command with its reason", async () => {
  await using folder = await folderOf(spec);
  await using engine = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/containers/json": () => refusalReply(500, "the disk is on fire."),
  });
  const { code, stderr } = await run(["start", "--host", `unix://${engine.socket}`], { cwd: folder.path });
  assertEquals([code, stderr], [1, "Cannot list containers: the disk is on fire\n"]);
});

Deno.test("commands say who may use a socket that they may not", async () => {
  await using folder = await folderOf(spec);
  await using engine = await serveHttp({ "/_ping": () => pingReply("1.41") });
  const isRoot = Deno.uid() === 0;
  // Root may do everything; without that capability it is a user like any other.
  if (isRoot) await Deno.chown(engine.socket, 65534, 1);
  await Deno.chmod(engine.socket, 0o600);
  if (!isRoot) await Deno.chmod(engine.socket, 0);
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const command = [Deno.execPath(), "run", "-A", `--config=${root}deno.json`, `${root}main.ts`];
  const [program = "", ...args] = isRoot ? ["setpriv", "--bounding-set=-dac_override", ...command] : command;
  const { code, stderr } = await new Deno.Command(program, {
    args: [...args, "start", "--host", `unix://${engine.socket}`],
    cwd: folder.path,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertEquals(code, 3, said);
  assertMatch(said, /^Cannot reach an engine: tried "unix:.*" \(permission denied, from --host\)\. /);
  if (isRoot) {
    assertMatch(
      said,
      /Join the group "daemon" that owns the socket \("sudo usermod -aG daemon \$USER", then log in again\), or run as root\n$/,
    );
  }
});

Deno.test("commands name an engine without the password in its address", async () => {
  await allSay(
    "tcp://ann:hush@127.0.0.1:1",
    /tried "tcp:\/\/ann:\*{4}@127\.0\.0\.1:1" \(nothing listens there/,
  );
  await allSay("http://ann:a/HUSH@h", /^Cannot reach the engine at "http:\/\/ann:\*{4}@h"/);
});
