/** Answers that no engine gives. */

/** What answered sent something that is no engine's answer. The message goes on after "what answers at ...". */
export class AnswerError extends Error {
  override name = "AnswerError";
  /** `tls`: the port wants TLS and was spoken to without. */
  readonly kind: "foreign" | "tls";

  constructor(message: string, kind: "foreign" | "tls" = "foreign") {
    super(message);
    this.kind = kind;
  }
}

/** The beginning of a text, for a message: one line, at most 80 characters, in quotes. */
export function quoted(text: string): string {
  const line = text.slice(0, 400).trim().replace(/\s+/g, " ");
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}...` : line);
}
