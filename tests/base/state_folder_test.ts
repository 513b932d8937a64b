import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { stateFolder, StateFolderError } from "../../src/base/state_folder.ts";

/** Runs `work` with a state home of its own, or another one. */
async function withHome(work: (home: string) => void | Promise<void>): Promise<void> {
  const home = await Deno.realPath(await Deno.makeTempDir());
  const before = Deno.env.get("XDG_STATE_HOME");
  Deno.env.set("XDG_STATE_HOME", home);
  try {
    await work(home);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_STATE_HOME");
    else Deno.env.set("XDG_STATE_HOME", before);
    await Deno.remove(home, { recursive: true });
  }
}

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("stateFolder() makes a private folder, and folders in it", async () => {
  await withHome((home) => {
    Deno.env.set("XDG_STATE_HOME", join(home, "deep", "state"));
    const folder = join(home, "deep", "state", "miniboss");
    assertEquals(stateFolder(), folder);
    assertEquals(stateFolder("locks"), join(folder, "locks"));
    assertEquals([folder, join(folder, "locks"), join(home, "deep")].map(modeOf), [0o700, 0o700, 0o700]);
  });
});

Deno.test("stateFolder() is below HOME where XDG_STATE_HOME is not set or relative", async () => {
  await withHome((home) => {
    const before = Deno.env.get("HOME");
    try {
      Deno.env.set("HOME", home);
      for (const state of ["", "relative/state"]) {
        Deno.env.set("XDG_STATE_HOME", state);
        assertEquals(stateFolder(), join(home, ".local", "state", "miniboss"));
      }
    } finally {
      if (before === undefined) Deno.env.delete("HOME");
      else Deno.env.set("HOME", before);
    }
  });
});

Deno.test("stateFolder() takes back what others may read", async () => {
  await withHome((home) => {
    Deno.mkdirSync(join(home, "miniboss"));
    Deno.chmodSync(join(home, "miniboss"), 0o755);
    assertEquals(modeOf(stateFolder()), 0o700);
  });
});

const faults: [string, string, (folder: string, home: string) => void][] = [
  ["a link", "it is a link; remove it, or set XDG_STATE_HOME", (folder, home) => {
    Deno.mkdirSync(join(home, "elsewhere"));
    Deno.symlinkSync(join(home, "elsewhere"), folder);
  }],
  ["a link to nothing", "it is a link", (folder, home) => Deno.symlinkSync(join(home, "gone"), folder)],
  ["a file", "it is not a folder", (folder) => Deno.writeTextFileSync(folder, "")],
  ["a folder that others can write to", `other users can write to it`, (folder) => {
    Deno.mkdirSync(folder);
    Deno.chmodSync(folder, 0o770);
  }],
];

for (const [what, wanted, plant] of faults) {
  Deno.test(`stateFolder() refuses ${what}`, async () => {
    await withHome((home) => {
      plant(join(home, "miniboss"), home);
      const error = assertThrows(() => stateFolder(), StateFolderError, wanted);
      assertEquals(error.exitCode, 2);
      assertThrows(() => stateFolder("locks"), StateFolderError, wanted);
    });
  });
}

Deno.test("stateFolder() refuses another user's folder", { ignore: Deno.uid() !== 0 }, async () => {
  await withHome((home) => {
    Deno.mkdirSync(join(home, "miniboss"));
    Deno.chownSync(join(home, "miniboss"), 12345, 12345);
    assertThrows(() => stateFolder(), StateFolderError, "it belongs to user 12345 and you are user 0");
  });
});

Deno.test("stateFolder() says what the system refuses, and what to do", async () => {
  await withHome((home) => {
    Deno.env.set("XDG_STATE_HOME", join(home, "file", "state"));
    Deno.writeTextFileSync(join(home, "file"), "");
    assertThrows(
      () => stateFolder(),
      StateFolderError,
      "Not a directory (os error 20); set XDG_STATE_HOME to a folder of your own",
    );
  });
});
