import { describeOptionsFuzz } from '@asc/conformance'
import { Forked } from '@asc/forked'
import { anyOptions, anyValue, fuzzing, orRefused } from '../../../fuzz.base.js'

describeOptionsFuzz('Forked', (options) => new Forked(options), { options: anyOptions, value: anyValue, fuzzing, orRefused }, ['orphans', 'watchdog'])
