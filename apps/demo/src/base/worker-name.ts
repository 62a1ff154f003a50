/** How workers, and the children of a container, are told apart everywhere: a process is called `413`, a thread of it `413/2`. */
export function nameOf({ pid = process.pid, threadId }: { pid?: number | undefined; threadId?: number | undefined }): string {
  return threadId === undefined ? String(pid) : `${pid}/${threadId}`
}

/** The process that it is, or is a thread of. */
export function pidOf(name: string): number {
  return parseInt(name)
}

/** Whether this worker is that child, or a thread of it. */
export function isOf(worker: string, child: string): boolean {
  return worker === child || worker.startsWith(`${child}/`)
}

/** Who has sent this answer; `undefined` when it is not what the service says. */
export function readGreeting(text: string): string | undefined {
  const [whole, pid, thread] = /^Hello from process (\d+)(?:, thread (\d+))?\n$/.exec(text) ?? []
  return whole && nameOf({ pid: Number(pid), threadId: thread === undefined ? undefined : Number(thread) })
}
