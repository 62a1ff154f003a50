/** Chunks that are many and small, in memory, are larger than what they hold: then one takes their place. */
export function mergeChunks(chunks: Buffer[], size: number): Buffer[] {
  return chunks.length < 1024 || size > chunks.length * 1024 ? chunks : [Buffer.concat(chunks)]
}
