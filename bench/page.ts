export async function writePage(_r: unknown): Promise<void> {}
