/** A terminal's screen as SVG: its text stays text, and its own dark ground is readable on light and dark pages. */
import { escapeXml } from "../../src/report/pictures/xml.ts";
import type { Color, Picture, Span } from "./screen.ts";

const CELL = 8.4;
const LINE = 19;
const SIDE = 16;
const TOP = 38;

/** The first 16 colours: plain, then bright ones, all readable on the ground. */
const PALETTE = [
  "#6e7681",
  "#ff7b72",
  "#56d364",
  "#e3b341",
  "#79c0ff",
  "#d2a8ff",
  "#39c5cf",
  "#d1d7e0",
  "#8b949e",
  "#ffa198",
  "#7ee787",
  "#f2cc60",
  "#a5d6ff",
  "#e2c5ff",
  "#76e3ea",
  "#ffffff",
];
const GROUND = "#0d1117";
const TEXT = "#e6edf3";

/** How a picture is framed. */
export interface FrameOptions {
  /** Stands at the top, and tells those who cannot see the picture what it is. */
  readonly title: string;
  readonly columns: number;
}

/** What was on the screen for a while; times are milliseconds since the first one. */
export interface Scene {
  readonly atMs: number;
  readonly picture: Picture;
}

/**
 * A self-contained SVG document. Of several scenes the last one stays, and is all that those see who see no animations.
 */
export function pictureSvg(all: readonly Scene[], { title, columns }: FrameOptions): string {
  const scenes = all.filter(({ atMs }, index) => isSeen(atMs, all[index + 1]?.atMs));
  const width = Math.ceil(columns * CELL + 2 * SIDE);
  const lines = Math.max(1, ...scenes.map(({ picture }) => picture.length));
  const height = TOP + lines * LINE + SIDE;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map((fill, index) =>
    `<circle cx="${SIDE + 5 + index * 18}" cy="18" r="5.5" fill="${fill}"/>`
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:space="preserve" ` +
    `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${TEXT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>text { white-space: pre } .b { font-weight: 600 } .d { opacity: .65 } .u { text-decoration: underline }</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${
      height - 1
    }" rx="9" fill="${GROUND}" stroke="#3d444d"/>`,
    ...dots,
    `<text x="${width / 2}" y="23" text-anchor="middle" font-size="12.5" fill="#9198a1">${
      escapeXml(title)
    }</text>`,
    ...scenes.flatMap((scene, index) => sceneSvg(scene, scenes[index + 1]?.atMs)),
    "</svg>",
    "",
  ].join("\n");
}

/** Whether a scene lasts: browsers show one without a duration for ever. */
function isSeen(atMs: number, untilMs: number | undefined): boolean {
  return untilMs === undefined || seconds(atMs) !== seconds(untilMs);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)}s`;
}

/** A scene, shown until the next one; the last one is hidden until its time has come. */
function sceneSvg({ atMs, picture }: Scene, untilMs: number | undefined): string[] {
  const lines = picture.flatMap((spans, row) => lineSvg(spans, TOP + (row + 0.75) * LINE));
  if (untilMs !== undefined) {
    const lasts = Number.parseFloat(seconds(untilMs)) - Number.parseFloat(seconds(atMs));
    const shown = `<set attributeName="visibility" to="visible" begin="${seconds(atMs)}" dur="${
      lasts.toFixed(2)
    }s"/>`;
    return [`<g visibility="hidden">${shown}`, ...lines, "</g>"];
  }
  if (atMs === 0) return lines;
  return [
    `<g><set attributeName="visibility" to="hidden" begin="0s" dur="${seconds(atMs)}"/>`,
    ...lines,
    "</g>",
  ];
}

function lineSvg(spans: readonly Span[], y: number): string[] {
  const grounds = spans.filter(({ background }) => background !== undefined).map((span) =>
    `<rect x="${x(span.column)}" y="${(y - 0.75 * LINE).toFixed(1)}" width="${
      (span.cells * CELL).toFixed(1)
    }" height="${LINE}" fill="${colorCode(span.background)}"/>`
  );
  const texts = spans.map(spanSvg).join("");
  return texts === "" ? grounds : [...grounds, `<text y="${y.toFixed(1)}">${texts}</text>`];
}

/** Each span stands at its own place and takes its own room, whatever the reader's font measures. */
function spanSvg(span: Span): string {
  const classes = [span.bold ? "b" : "", span.dim ? "d" : "", span.underline ? "u" : ""].filter((c) =>
    c !== ""
  );
  const attributes = [
    `x="${x(span.column)}"`,
    `textLength="${(span.cells * CELL).toFixed(1)}"`,
    ...classes.length > 0 ? [`class="${classes.join(" ")}"`] : [],
    ...span.color !== undefined ? [`fill="${colorCode(span.color)}"`] : [],
  ];
  return `<tspan ${attributes.join(" ")}>${escaped(span.text)}</tspan>`;
}

/** Cells hold no control characters; their spaces stay, so that what is copied from the picture reads well. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function x(column: number): string {
  return (SIDE + column * CELL).toFixed(1);
}

function colorCode(color: Color): string {
  if (typeof color !== "number") return color ?? TEXT;
  if (color < 16) return PALETTE[color] ?? TEXT;
  if (color >= 232) return hex([0, 0, 0].map(() => 8 + (color - 232) * 10));
  const cube = color - 16;
  return hex(
    [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) =>
      step === 0 ? 0 : 55 + step * 40
    ),
  );
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
