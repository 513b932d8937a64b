/** An order that looks random and is the same again for the same seed. */

/** A copy in an order that depends only on the seed. @param seed a whole number, 0 to 2^32 - 1 */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed);
  return items.map((item) => ({ item, key: next() })).sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Numbers from 0 to below 2^32, by xorshift32 (Marsaglia 2003), which must not begin with 0. */
function random(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>>= 0;
  };
}
