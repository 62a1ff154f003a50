/** What more than one child in a replica buys and costs: a comment of all manifests. */
export const wordsOfCount = [
  'How many children share the port in each replica. One is right for most: replicas are what an orchestrator counts, scales and replaces.',
  'More than one buys: when a child crashes, its siblings serve on, and what waits in the queue of the port outlives it; a reload, or a replacement of one that has grown too large, loses nothing; spares; one supervisor, and one memory for several processors.',
  'It costs: a larger piece to place on a node, a limit that all children share (if one takes too much, the kernel may kill another), and requests that a scheduler cannot spread any further.',
].join('\n')
