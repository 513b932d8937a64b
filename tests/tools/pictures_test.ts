import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { screenOf } from "../../tools/pictures/screen.ts";
import { pictureSvg } from "../../tools/pictures/svg.ts";
import { assertXml } from "../report/xml.ts";

/** The text of an SVG document, a line a text element. */
function textOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, inner = ""]) =>
    inner.replace(/<[^>]+>/g, "")
  );
}

Deno.test("screenOf() gives what is on the screen, by how it looks", async () => {
  const picture = await screenOf(
    "old\r\x1b[2K\x1b[1mdb\x1b[22m  \x1b[31mdo\x1b[39mwn\r\n\r\n\x1b[48;5;196m!\x1b[m\r\n\r\n",
    40,
  );
  const plain = { color: undefined, background: undefined, bold: false, dim: false, underline: false };
  assertEquals(picture, [
    [
      { ...plain, column: 0, cells: 2, text: "db", bold: true },
      { ...plain, column: 2, cells: 2, text: "  " },
      { ...plain, column: 4, cells: 2, text: "do", color: 1 },
      { ...plain, column: 6, cells: 2, text: "wn" },
    ],
    [],
    [{ ...plain, column: 0, cells: 1, text: "!", background: 196 }],
  ]);
});

Deno.test("pictureSvg() keeps text as text, and shows the last scene to those who see no animations", async () => {
  const scene = async (atMs: number, text: string) => ({ atMs, picture: await screenOf(text, 20) });
  const svg = pictureSvg([
    await scene(0, "<busy> & 漢字"),
    await scene(1500, "\x1b[48;2;1;2;3m\x1b[92mdone\x1b[m"),
  ], {
    title: "miniboss <x>",
    columns: 20,
  });
  assertXml(svg.trimEnd());
  assertEquals(textOf(svg), ["miniboss &lt;x&gt;", "&lt;busy&gt; &amp; 漢字", "done"]);
  assert(
    svg.includes(
      '<g visibility="hidden"><set attributeName="visibility" to="visible" begin="0.00s" dur="1.50s"/>',
    ),
  );
  assert(svg.includes('<g><set attributeName="visibility" to="hidden" begin="0s" dur="1.50s"/>'));
  assert(svg.includes('fill="#010203"'));
  assertEquals(pictureSvg([await scene(0, "")], { title: "", columns: 1 }).includes("<set"), false);
  const quick = pictureSvg([await scene(0, "a"), await scene(1000, "never"), await scene(1004, "seen")], {
    title: "",
    columns: 20,
  });
  assertEquals([textOf(quick).slice(1), quick.includes('0.00s"/>')], [["a", "seen"], false]);
});

Deno.test('the pictures in docs are there, small and show nothing of a machine; made by "deno task pictures"', async () => {
  const wanted: Record<string, RegExp> = {
    start: /Started: db, web/,
    status: /db +running/,
    logs: /web \| .*GET \/api\/items/,
    graph: /└─ db \* +running/,
    timeline: /ready/,
  };
  for (const [name, text] of Object.entries(wanted)) {
    const svg = await Deno.readTextFile(join(ROOT, `docs/pictures/${name}.svg`));
    assertXml(svg.trimEnd());
    assert(svg.length < 60_000, `${name}: ${svg.length} characters`);
    const shown = textOf(svg).join("\n");
    assert(text.test(shown), `${name}: ${shown}`);
    for (const foreign of ["/root/", "/home/", "/tmp/", "/work/", Deno.hostname()]) {
      assert(!svg.includes(foreign), `${name} shows ${foreign}`);
    }
  }
});
