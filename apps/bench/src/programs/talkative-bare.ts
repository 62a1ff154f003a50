/** Says over Node's own channel as often that it is well as its argument asks for, in messages a second; asked, how often it has. */
import { sayOften } from '../common/say-often.js'

const ignore = () => {} // The parent is gone: this process is about to end.
const said = sayOften(Number(process.argv[2]), () => process.send!('healthy', undefined, undefined, ignore))
process.on('message', () => process.send!(said()))
process.once('disconnect', () => process.exit())
