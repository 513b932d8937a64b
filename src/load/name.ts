/** The name a group has when its spec gives none. */
import { basename, extname } from "@std/path";
import { createHash } from "node:crypto";

/** What python-slugify writes for letters that no mark can be taken off; other scripts have no short tables. */
const LATIN = [
  "ßss æae ðd øo þth đd ħh ıi ĸk łl ŋng œoe ŧt ƀb ƃb ƈc ƌd ƒf ƙk ƚl ƞn ƥp ƭt ƴy ƶz ƹzh ǥg ȝy ȥz",
  "αa βb γg δd εe ζz ηe θth ιi κk λl μm νn ξx οo πp ρr ςs σs τt υu φph χkh ψps ωo",
  "аa бb вv гg дd еe жzh зz иi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юiu яia",
  "ђdj єie ѕdz іi јj љlj њnj ћtsh џdzh ґg ғg җzh ҙz қk ҝk ҟk ҡk ңn ҥng ҧp ҫs ҭt үu ұu ҳkh ҷch ҹch һh өo",
].join(" ").split(" ");
const inLatin = new Map(LATIN.map((entry) => [entry.slice(0, 1), entry.slice(1)]));

/**
 * A text as a name: lower-case letters and digits, joined by `-`; a hash of it where nothing of that is left. Latin, Greek and
 * Cyrillic letters are transliterated as the Python tool does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(slug("some weird dir"), "some-weird-dir");
 * assertEquals(slug("Café_Été"), "cafe-ete");
 * assertEquals(slug("Große Straße"), "grosse-strasse");
 * assertEquals(slug("Мой магазин"), "moi-magazin");
 * ```
 */
export function slug(text: string): string {
  const letters = text.toLowerCase().normalize("NFKD").replace(/\p{M}|(?<=\d),(?=\d)/gu, "");
  const latin = [...letters.toLowerCase()].map((letter) => inLatin.get(letter) ?? letter).join("");
  const words = latin.match(/[a-z0-9]+/g) ?? [];
  const name = words.join("-").slice(0, 63).replace(/-$/, "");
  return name || `group-${createHash("sha256").update(text).digest("hex").slice(0, 6)}`;
}

const GENERAL = ["spec", "mod", "miniboss"];

/** The default name of a spec's group: of its folder, or for a URL of its last segment unless that says nothing. */
export function defaultName(specUrl: URL, folder: string): string {
  if (specUrl.protocol === "file:") return slug(basename(folder));
  const segments = specUrl.pathname.split("/").filter(Boolean).map(decode);
  const last = segments.at(-1) ?? "";
  const stem = basename(last, extname(last));
  const telling = GENERAL.includes(stem) || stem === "" ? segments.at(-2) : stem;
  return slug(telling ?? specUrl.hostname);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
