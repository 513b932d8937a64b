/** What is kept of the last test run of a spec: which tests failed, and how long each took. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { existingStateFolder, stateFolder } from "../../base/state_folder.ts";
import { isRecord } from "../../base/text.ts";
import type { Earlier } from "../../suites/select.ts";

const FOLDER = "tests";

function fileOf(folder: string, specUrl: string): string {
  return join(folder, `${createHash("sha256").update(specUrl).digest("hex").slice(0, 32)}.json`);
}

/** The last run of a spec's tests; empty where none is known. */
export async function readHistory(specUrl: string): Promise<Earlier> {
  const folder = existingStateFolder(FOLDER);
  if (folder !== undefined) {
    try {
      const content: unknown = JSON.parse(await Deno.readTextFile(fileOf(folder, specUrl)));
      if (isEarlier(content)) return content;
    } catch {
      // Without it nothing is lost but an order.
    }
  }
  return { failed: [], durationsMs: {} };
}

function isEarlier(content: unknown): content is Earlier {
  return isRecord(content) && Array.isArray(content.failed) && isRecord(content.durationsMs);
}

/** Keeps a run; tests that did not run keep their durations. */
export async function writeHistory(specUrl: string, before: Earlier, now: Earlier): Promise<void> {
  const path = fileOf(stateFolder(FOLDER), specUrl);
  const content: Earlier = { failed: now.failed, durationsMs: { ...before.durationsMs, ...now.durationsMs } };
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  await Deno.writeTextFile(temporary, JSON.stringify(content), { mode: 0o600, createNew: true });
  await Deno.rename(temporary, path);
}
