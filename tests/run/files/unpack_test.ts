import { packTar } from "modern-tar";
import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { MinibossError } from "../../../src/base/errors.ts";
import { openArchive, unpack } from "../../../src/run/files/unpack.ts";

type Entry = Parameters<typeof packTar>[0][number];

const mtime = new Date("2024-05-01T10:00:00Z");

function file(name: string, text: string, mode = 0o644): Entry {
  return {
    header: { name, type: "file", size: new TextEncoder().encode(text).length, mode, mtime },
    body: text,
  };
}

function other(name: string, type: "directory" | "symlink" | "link" | "fifo", linkname?: string): Entry {
  const mode = type === "directory" ? 0o700 : 0o644;
  return { header: { name, type, size: 0, mode, mtime, ...(linkname !== undefined && { linkname }) } };
}

/** Unpacks entries as `target` in a folder of the test's own; gives the folder to `check`. */
async function unpacked(
  entries: readonly Entry[],
  options: {
    readonly before?: (folder: string) => Promise<unknown>;
    readonly check: (folder: string, unpacking: Promise<string[]>) => Promise<unknown>;
  },
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "miniboss-unpack-" }));
  try {
    await options.before?.(folder);
    const bytes = await packTar(entries);
    // Cut small, so that entries come in pieces.
    const tar = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += 300) controller.enqueue(bytes.slice(at, at + 300));
        controller.close();
      },
    });
    const unpacking = openArchive(tar).then((archive) => unpack(archive, join(folder, "target")));
    unpacking.catch(() => {});
    await options.check(folder, unpacking);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("unpack() makes files, folders and links of any kind, with modes and times", async () => {
  const big = "x".repeat(100_000);
  await unpacked([
    other("t/", "directory"),
    file("t/a", "hello", 0o4755),
    file("t/deep/er/b", big, 0o400),
    other("t/hard", "link", "t/a"),
    other("t/soft", "symlink", "a"),
    other("t/away", "symlink", "/etc/passwd"),
    other("t/pipe", "fifo"),
    other("t/empty/", "directory"),
  ], {
    check: async (folder, unpacking) => {
      const target = join(folder, "target");
      assertEquals(await unpacking, [join(target, "pipe")]);
      const a = await Deno.stat(join(target, "a"));
      assertEquals([(a.mode ?? 0) & 0o7777, a.mtime?.getTime(), a.nlink], [0o755, mtime.getTime(), 2]);
      assertEquals(await Deno.readTextFile(join(target, "hard")), "hello");
      assertEquals((await Deno.readTextFile(join(target, "deep/er/b"))).length, 100_000);
      assertEquals(((await Deno.stat(join(target, "deep/er/b"))).mode ?? 0) & 0o777, 0o400);
      assertEquals(await Deno.readLink(join(target, "soft")), "a");
      assertEquals(await Deno.readLink(join(target, "away")), "/etc/passwd");
      const root = await Deno.stat(target);
      assertEquals([(root.mode ?? 0) & 0o777, root.mtime?.getTime()], [0o700, mtime.getTime()]);
      assertEquals((await Deno.stat(join(target, "empty"))).isDirectory, true);
    },
  });
});

Deno.test("unpack() of a file, and of a folder whose root has no name", async () => {
  await unpacked([file("name", "alone")], {
    check: async (folder, unpacking) => {
      await unpacking;
      assertEquals(await Deno.readTextFile(join(folder, "target")), "alone");
    },
  });
  for (const root of ["../", "/"]) {
    await unpacked([other(root, "directory"), file(`${root}a`, "inside")], {
      check: async (folder, unpacking) => {
        await unpacking;
        assertEquals(await Deno.readTextFile(join(folder, "target/a")), "inside", root);
      },
    });
  }
});

Deno.test("unpack() replaces files and links, merges folders, and never writes through a link", async () => {
  await unpacked([
    other("t/", "directory"),
    file("t/a", "new"),
    file("t/link", "new"),
    file("t/sub/c", "new"),
  ], {
    before: async (folder) => {
      await Deno.mkdir(join(folder, "target/sub"), { recursive: true });
      for (const name of ["target/sub", "target"]) {
        await Deno.chmod(join(folder, name), 0o750);
        await Deno.utime(join(folder, name), 5, 5);
      }
      await Deno.writeTextFile(join(folder, "target/a"), "old and longer");
      await Deno.writeTextFile(join(folder, "target/sub/kept"), "kept");
      await Deno.writeTextFile(join(folder, "outside"), "untouched");
      await Deno.symlink(join(folder, "outside"), join(folder, "target/link"));
    },
    check: async (folder, unpacking) => {
      await unpacking;
      assertEquals(await Deno.readTextFile(join(folder, "target/a")), "new");
      assertEquals(await Deno.readTextFile(join(folder, "target/link")), "new");
      assertEquals(await Deno.readTextFile(join(folder, "outside")), "untouched");
      assertEquals(await Deno.readTextFile(join(folder, "target/sub/kept")), "kept");
      assertEquals(await Deno.readTextFile(join(folder, "target/sub/c")), "new");
      for (const name of ["target/sub", "target"]) {
        const { mode, mtime: at } = await Deno.stat(join(folder, name));
        assertEquals([(mode ?? 0) & 0o777, at?.getTime() === mtime.getTime()], [0o750, false], name);
      }
    },
  });
});

Deno.test("unpack() lets nothing leave the target", async () => {
  const outside = async (folder: string) => {
    await Deno.mkdir(join(folder, "outside"));
    await Deno.mkdir(join(folder, "target"));
    await Deno.symlink(join(folder, "outside"), join(folder, "target/out"));
  };
  const rows: [name: string, entries: Entry[], message: string][] = [
    [
      "a name with dots",
      [other("t/", "directory"), file("t/../../evil", "x")],
      "points outside of the archive",
    ],
    [
      "a link to a name with dots",
      [other("t/", "directory"), other("t/l", "link", "t/../../etc/passwd")],
      "points outside",
    ],
    ["a link that was there", [other("t/", "directory"), file("t/out/evil", "x")], "leads out of"],
    ["a folder below a link that was there", [
      other("t/", "directory"),
      other("t/out/sub/evil/", "directory"),
    ], "leads out of"],
    [
      "a link to a file behind a link",
      [other("t/", "directory"), other("t/h", "link", "t/out/evil")],
      "leads out of",
    ],
    ["a link of its own", [
      other("t/", "directory"),
      other("t/l", "symlink", "../outside"),
      file("t/l/evil", "x"),
    ], "is a folder"],
  ];
  for (const [name, entries, message] of rows) {
    await unpacked(entries, {
      before: outside,
      check: async (folder, unpacking) => {
        await assertRejects(() => unpacking, MinibossError, message);
        assertEquals(await exists(join(folder, "outside/evil")), false, name);
        assertEquals(await exists(join(folder, "evil")), false, name);
      },
    });
  }
});

Deno.test("openArchive() says that there is nothing in an archive, or that it is none", async () => {
  const empty = new Blob([new Uint8Array(1024)]).stream();
  await assertRejects(() => openArchive(empty), MinibossError, "it is empty");
  await assertRejects(() => openArchive(new Blob(["x".repeat(2000)]).stream()), MinibossError, "no tar");
});
