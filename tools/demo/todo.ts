/** Uses the to-do application over HTTP. */
import { MinibossError } from "../../src/base/errors.ts";

/** What the demo needs of a row of `status --json`. */
interface Row {
  readonly service: string;
  readonly state: string;
  readonly ports: readonly {
    readonly containerPort: number;
    readonly hostIp: string;
    readonly hostPort: number;
  }[];
}

/** An item as the application gives it. */
interface Item {
  readonly id: number;
  readonly title: string;
  readonly done: boolean;
}

/**
 * Finds the application in the output of `status --json`.
 *
 * @throws {MinibossError} when it does not run, or is not published.
 */
export function webUrl(status: string): string {
  const rows: Row[] = JSON.parse(status);
  const web = rows.find(({ service }) => service === "web");
  const port = web?.ports.find(({ containerPort }) => containerPort === 8080);
  if (web?.state !== "running" || !port) {
    throw new MinibossError(`Cannot find the application in the status: ${status.trim()}`);
  }
  return `http://${port.hostIp}:${port.hostPort}`;
}

/** Adds an item and looks for it in the list. @throws {MinibossError} when it is not there. */
export async function useTodo(url: string, say: (text: string) => void): Promise<void> {
  const title = "Try miniboss";
  const added = await request<Item>(`${url}/api/items`, { method: "POST", body: JSON.stringify({ title }) });
  say(`Added item ${added.id} "${added.title}"`);
  const items = await request<Item[]>(`${url}/api/items`);
  const found = items.find(({ id }) => id === added.id);
  if (found?.title !== title) throw new MinibossError(`The list lacks the item: ${JSON.stringify(items)}`);
  say(`Read it back, one of ${items.length}`);
  const page = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const html = await page.text();
  if (!page.ok || !html.includes("<title>To do</title>")) {
    throw new MinibossError(`The page is not the to-do list: status ${page.status}`);
  }
}

const TIMEOUT_MS = 10_000;

async function request<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) {
    throw new MinibossError(`${init.method ?? "GET"} ${url} answered ${response.status}: ${text}`);
  }
  return JSON.parse(text);
}
