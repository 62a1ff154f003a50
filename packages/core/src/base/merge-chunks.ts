/** Joins many small chunks into one, because each chunk takes more memory than the bytes in it. */
export function mergeChunks(chunks: Buffer[], size: number): Buffer[] {
  return chunks.length < 1024 || size > chunks.length * 1024 ? chunks : [Buffer.concat(chunks)]
}
