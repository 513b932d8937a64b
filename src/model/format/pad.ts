/** Padding to a width, counted in characters. */

/** Pads a text; the odd character of a centred one goes to its right. */
export function pad(
  text: string,
  { width, fill, align }: { readonly width: number; readonly fill: string; readonly align: "<" | ">" | "^" },
): string {
  const missing = Math.max(0, width - [...text].length);
  const left = align === "<" ? 0 : align === ">" ? missing : Math.floor(missing / 2);
  return `${fill.repeat(left)}${text}${fill.repeat(missing - left)}`;
}
