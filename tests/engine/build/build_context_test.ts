import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { unpackTar } from "modern-tar";
import { packContext } from "../../../src/engine/build/build_context.ts";
import { BuildError } from "../../../src/engine/errors.ts";
import { temporaryFolder, textOf, writeFiles } from "../helpers.ts";

async function names(folder: string, dockerfile = "Dockerfile"): Promise<string[]> {
  return (await unpackTar(await packContext(folder, dockerfile))).map(({ header }) => header.name);
}

async function bytes(folder: string): Promise<Uint8Array> {
  return await new Response(await packContext(folder, "Dockerfile")).bytes();
}

Deno.test("packContext() sends names sorted, folders before what is in them", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { "z.txt": "", "Dockerfile": "", "b/c": "", "b/a/x": "", "b.txt": "" });
  assertEquals(await names(folder.path), ["Dockerfile", "b/", "b/a/", "b/a/x", "b/c", "b.txt", "z.txt"]);
});

Deno.test("packContext() keeps contents, modes, times and symbolic links, and nobody's owner", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { "Dockerfile": "FROM x", "run.sh": "é", "empty": "" });
  await Deno.chmod(`${folder.path}/run.sh`, 0o750);
  await Deno.chmod(`${folder.path}/empty`, 0o600);
  await Deno.utime(`${folder.path}/run.sh`, 86_400, 86_400);
  await Deno.utime(`${folder.path}/empty`, -86_400, -86_400);
  await Deno.symlink("../elsewhere", `${folder.path}/link`);
  const entries = await unpackTar(await packContext(folder.path, "Dockerfile"));
  const found = Object.fromEntries(entries.map(({ header, data }) => [header.name, {
    type: header.type,
    mode: (header.mode ?? 0).toString(8),
    text: data && textOf(data),
    linkname: header.linkname,
  }]));
  assertEquals(found["run.sh"], { type: "file", mode: "750", text: "é", linkname: "" });
  assertEquals(found["empty"]?.mode, "600");
  assertEquals([found["link"]?.type, found["link"]?.linkname], ["symlink", "../elsewhere"]);
  assertEquals(entries.every(({ header: { uid, gid } }) => uid === 0 && gid === 0), true);
  const times = Object.fromEntries(entries.map(({ header }) => [header.name, header.mtime?.toISOString()]));
  assertEquals(times["run.sh"], "1970-01-02T00:00:00.000Z");
  assertEquals(times["empty"], "1970-01-01T00:00:00.000Z");
});

Deno.test("packContext() packs the same bytes for the same files", async () => {
  await using one = await temporaryFolder();
  await using two = await temporaryFolder();
  await writeFiles(one.path, { Dockerfile: "FROM x", a: "1", b: "2" });
  await writeFiles(two.path, { b: "2", a: "1", Dockerfile: "FROM x" });
  for (const { path } of [one, two]) {
    for (const name of ["a", "b", "Dockerfile"]) await Deno.utime(`${path}/${name}`, 1e9, 1e9);
  }
  assertEquals(await bytes(one.path), await bytes(two.path));
});

Deno.test("packContext() leaves out what .dockerignore says, and looks for exceptions", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".dockerignore": "secret\nDockerfile\n.dockerignore\n!secret/but",
    "Dockerfile": "",
    "secret/a": "",
    "secret/but/b": "",
    "app": "",
  });
  assertEquals(await names(folder.path), [
    ".dockerignore",
    "Dockerfile",
    "app",
    "secret/but/",
    "secret/but/b",
  ]);
});

Deno.test("packContext() leaves out what miniboss writes, whatever .dockerignore says", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".dockerignore": "!.miniboss-context",
    "Dockerfile": "",
    ".miniboss-context": "",
    ".miniboss-context.123.tmp": "",
    ".miniboss/miniboss.d.ts": "",
    "miniboss.lock.json": "",
    "sub/.miniboss-context": "",
    "miniboss.ts": "",
  });
  assertEquals(await names(folder.path), [".dockerignore", "Dockerfile", "miniboss.ts", "sub/"]);
});

Deno.test("packContext() sends a Dockerfile in an ignored folder", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ".dockerignore": "*", "docker/Dockerfile": "", "docker/x": "", "y": "" });
  assertEquals(await names(folder.path, "./docker/Dockerfile"), [".dockerignore", "docker/Dockerfile"]);
});

Deno.test("packContext() packs names longer than a tar header holds, and files larger than its buffers", async () => {
  await using folder = await temporaryFolder();
  const long = `${"d".repeat(90)}/${"é".repeat(100)}`;
  await writeFiles(folder.path, { Dockerfile: "", [long]: "here" });
  await Deno.writeFile(`${folder.path}/big`, new Uint8Array(20_000_001).fill(7));
  const entries = await unpackTar(await packContext(folder.path, "Dockerfile"));
  const find = (name: string) => entries.find(({ header }) => header.name === name)?.data;
  assertEquals(textOf(find(long) ?? new Uint8Array()), "here");
  assertEquals(find("big")?.length, 20_000_001);
});

Deno.test("packContext() skips pipes", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "" });
  await new Deno.Command("mkfifo", { args: [`${folder.path}/pipe`] }).output();
  assertEquals(await names(folder.path), ["Dockerfile"]);
});

const REFUSALS: { name: string; dockerfile: string; text: string }[] = [
  { name: "a missing Dockerfile", dockerfile: "Nope", text: 'there is no "Nope" in it' },
  { name: "a Dockerfile elsewhere", dockerfile: "../Dockerfile", text: "is outside of it" },
];

for (const { name, dockerfile, text } of REFUSALS) {
  Deno.test(`packContext() refuses ${name}`, async () => {
    await using folder = await temporaryFolder();
    await assertRejects(() => packContext(folder.path, dockerfile), BuildError, text);
  });
}

Deno.test("packContext() refuses a directory that is none", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { file: "" });
  await assertRejects(
    () => packContext(`${folder.path}/nope`, "Dockerfile"),
    BuildError,
    "the directory cannot be read",
  );
  await assertRejects(
    () => packContext(`${folder.path}/file`, "Dockerfile"),
    BuildError,
    "it is not a directory",
  );
});

Deno.test({
  name: "packContext() names a file that cannot be read",
  // One of the few files that even root may only write.
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = "/proc/sys/net/ipv4/route";
    const stream = await packContext(folder, "gc_timeout");
    const error = await assertRejects(() => new Response(stream).bytes(), BuildError);
    assertMatch(
      error.message,
      /^Cannot send "\/proc.*\/flush" to the build: Permission denied.*Make it readable/,
    );
  },
});

Deno.test("packContext() fails with the file's name when a file vanishes meanwhile", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "", z: "" });
  await Deno.writeFile(`${folder.path}/big`, new Uint8Array(40_000_000));
  const stream = await packContext(folder.path, "Dockerfile");
  const reader = stream.getReader();
  await reader.read();
  await Deno.remove(`${folder.path}/z`);
  const error = await assertRejects(async () => {
    while (!(await reader.read()).done);
  }, BuildError);
  assertStringIncludes(error.message, `Cannot send "${folder.path}/z" to the build`);
});

Deno.test("packContext() closes its files when the tar is given up", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "" });
  await Deno.writeFile(`${folder.path}/big`, new Uint8Array(40_000_000));
  const reader = (await packContext(folder.path, "Dockerfile")).getReader();
  await reader.read();
  await reader.cancel();
  const open = await Array.fromAsync(
    Deno.readDir("/proc/self/fd"),
    async ({ name }) => await Deno.readLink(`/proc/self/fd/${name}`).catch(() => ""),
  );
  assertEquals(open.filter((path) => path.startsWith(folder.path)), []);
});
