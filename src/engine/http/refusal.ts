/** Reading an engine's refusals. */
import { ConnectionError, EngineError, sentence } from "../errors.ts";

/** The error for an answer that is not a success. @param text The answer's body: JSON with a message, or plain text. */
export function refusalError(status: number, text: string, attempted: string): EngineError | ConnectionError {
  const engineMessage = messageIn(text);
  if (status === 400 && engineMessage.startsWith("client version ")) {
    const message = `Cannot ${attempted}: the engine and miniboss have no API version in common ` +
      `(${sentence(engineMessage)}). Upgrade the older of the two`;
    return new ConnectionError("outdated", message);
  }
  return new EngineError({ status, engineMessage, attempted });
}

function messageIn(text: string): string {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed?.message === "string" ? parsed.message : text;
  } catch {
    // Proxies and old engines answer in plain text.
    return text;
  }
}
