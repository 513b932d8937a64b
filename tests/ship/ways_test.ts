import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { KINDS } from "./kinds.ts";
import { type Ended, program, ROOT } from "./program.ts";
import { copyInto, makeSite, type Site } from "./site.ts";
import { fetches, miniboss, specArgument, type Way, ways } from "./ways.ts";

/** What may run at once: the machines that test this have few processors. */
const atOnce = 3;

/** Checks a spec in a way, from a working directory. */
async function check(site: Site, way: Way, spec: string, cwd: string): Promise<Ended> {
  const env = {
    // The source has packages, which are in the cache that there is.
    ...(way.run !== "source" && { DENO_DIR: join(site.folder, "cache/deno") }),
    ...(fetches(way) && { MINIBOSS_LOADER: "fetch" }),
    MINIBOSS_CACHE: join(site.folder, "cache", way.name),
    XDG_STATE_HOME: join(site.folder, "state"),
  };
  return await program(
    [
      ...miniboss(way, site),
      "-f",
      specArgument(way, spec, site.url(spec)),
      "check",
      "--allow-host",
      new URL(site.origin).host,
    ],
    { cwd, env },
  );
}

/** Runs trials, a few at once. */
async function all<T>(items: readonly T[], trial: (item: T, index: number) => Promise<void>): Promise<void> {
  const rest = [...items.entries()];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let next = rest.shift(); next; next = rest.shift()) await trial(next[1], next[0]);
  }));
}

Deno.test("every kind of spec is loaded, or refused with the reason, in every way", async (t) => {
  await using site = await makeSite();
  await site.write("shared", { "image.ts": 'export const image = "x";' });
  for (const [index, kind] of KINDS.entries()) {
    await t.step(kind.name, async () => {
      await all(ways(site), async (way, number) => {
        // A folder of their own for each way: the fetching loader writes its lock file there.
        const folder = await site.write(`kinds/${index}/${number}`, kind.files);
        const cwd = await site.write(`cwd/${index}/${number}`, { ".keep": "" });
        const { code, stdout, stderr } = await check(site, way, join(folder, kind.spec ?? "spec.ts"), cwd);
        const refusal = kind.refusals?.find(({ by }) => by(way));
        const told = `${kind.name}, ${way.name}: ${stdout}${stderr}`;
        assertEquals(code, refusal ? 2 : 0, told);
        if (refusal) assertMatch(stderr, refusal.said, told);
        else assertMatch(stdout, /^Group ".+" is fine: \d services? \(a/, told);
      });
    });
  }
});

Deno.test("every example is loaded in every way", async (t) => {
  await using site = await makeSite();
  for await (const { name } of Deno.readDir(join(ROOT, "spec/examples"))) {
    await t.step(name, async () => {
      const folder = await copyInto(site, join(ROOT, "spec/examples", name));
      await all(ways(site), async (way) => {
        // In the example's folder, for the images that are built from folders below it.
        const { code, stdout, stderr } = await check(site, way, join(folder, "spec.ts"), folder);
        assertEquals([code, stderr.replace(/^Download .*\n/gm, "")], [0, ""], `${name}, ${way.name}`);
        assertMatch(stdout, /^Group "\w+" is fine/, `${name}, ${way.name}`);
      });
    });
  }
});

Deno.test("an error in a module of a spec names its line, whatever was translated above it, in every way", async () => {
  await using site = await makeSite();
  await all(ways(site), async (way, number) => {
    const folder = await site.write(`traces/${number}`, {
      "spec.ts": 'import { fail } from "./lib/fail.ts";\nfail("x");\nexport default { services: [] };\n',
      "syntax.ts": "export default {\n  name: 1 2,\n};\n",
      "lib/fail.ts": `interface Gone { readonly a: string }
enum Kind { One = "one" }
export function fail(why: string): never {
  const kind: Kind = Kind.One; throw new RangeError(kind + why satisfies Gone["a"]);
}
`,
    });
    const { code, stderr } = await check(site, way, join(folder, "spec.ts"), folder);
    assertEquals(code, 2, stderr);
    assertMatch(
      stderr,
      /(?:^|\n)Cannot load spec ".*": RangeError: onex\n {4}at .*\/lib\/fail\.ts:4:38\n$/,
      `${way.name}: ${stderr}`,
    );
    const syntax = await check(site, way, join(folder, "syntax.ts"), folder);
    assertEquals(syntax.code, 2, syntax.stderr);
    assertMatch(syntax.stderr, /syntax\.ts:2:11/, `${way.name}: ${syntax.stderr}`);
  });
});
