import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { folderOf } from "../cli/terminal.ts";
import { program, SOURCE } from "./program.ts";

const HEAD = "#!/usr/bin/env -S miniboss -f\n";
const BODY = `import { group } from "miniboss";
const image: string = "x";
export default group({ services: [{ name: "web", image }] });
`;

Deno.test("a spec that begins with #! and the program's name is a command", async () => {
  const quoted = SOURCE.map((word) => `'${word}'`).join(" ");
  await using folder = await folderOf({
    "bin/miniboss": `#!/bin/sh\nexec ${quoted} "$@"\n`,
    "my shop/shop.ts": HEAD + BODY,
    "my shop/shop": HEAD + BODY,
    "my shop/broken": `${HEAD}const n: number = 1;\nthrow new Error(String(n));\n`,
    "elsewhere/.keep": "",
  });
  for (const name of ["bin/miniboss", "my shop/shop.ts", "my shop/shop", "my shop/broken"]) {
    await Deno.chmod(join(folder.path, name), 0o755);
  }
  const env = { PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}` };
  const rows: [command: string, cwd: string, code: number, said: RegExp][] = [
    ["my shop/shop.ts", ".", 0, /^Group "my-shop" is fine: 1 service \(web\)\n$/],
    ["./shop", "my shop", 0, /^Group "my-shop" is fine: 1 service \(web\)\n$/],
    ["../my shop/shop", "elsewhere", 0, /^Group "my-shop" is fine: 1 service \(web\)\n$/],
    ["./broken", "my shop", 2, /^Cannot load spec "broken": 1\n {4}at .*\/broken:3:7\n$/],
  ];
  for (const [command, cwd, code, said] of rows) {
    const ended = await program([command, "check"], { cwd: join(folder.path, cwd), env });
    assertEquals(ended.code, code, ended.stderr);
    assertMatch(ended.stdout + ended.stderr, said);
  }
});
