import { historyAt, modelAt, readRecording, type Recording } from '../model/recording.js'
import type { Screen } from './screen.js'

/** Shows the recording in this document. */
export async function replay(screen: Screen): Promise<void> {
  let recording: Recording
  try {
    recording = readRecording(await recordedText())
  } catch (error) {
    document.getElementById('page')!.textContent = `This recording is damaged: ${(error as Error).message}`
    return
  }
  const { head: { reason, from, to }, marks } = recording
  const seek = (at: number): void => screen.show(modelAt(recording, at), {
    playback: { reason, from, to, at, marks, onSeek: seek },
    history: ({ id }, span) => Promise.resolve(historyAt(recording, id, at, span)),
  })
  seek(to)
}

/** The lines of the recording. Rejects if they cannot be unpacked. */
async function recordedText(): Promise<string> {
  const packed = Uint8Array.from(atob(document.getElementById('recording')!.textContent.trim()), (character) => character.charCodeAt(0))
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}
