#!/usr/bin/env node
// The first process of a container loses a signal that it has no handler for. Before anything is loaded, nothing has to be ended with care: as
// everybody else, end. From then on whoever runs something has handlers of its own.
if (process.pid === 1) {
  for (const [signal, number] of [['SIGTERM', 15], ['SIGINT', 2]]) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + number)
    })
  }
}

const { main } = await import('../dist/main.js')
await main(process.argv.slice(2))
