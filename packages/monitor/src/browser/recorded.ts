/** Whether this document is a recording. */
export function isRecorded(): boolean {
  return document.documentElement.dataset.recorded !== undefined
}
