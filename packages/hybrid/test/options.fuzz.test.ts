import { describeOptionsFuzz } from '@asc/conformance'
import { Hybrid } from '@asc/hybrid'
import { anyOptions, anyValue, fuzzing, orRefused } from '../../../fuzz.base.js'

describeOptionsFuzz('Hybrid', (options) => new Hybrid(options), { options: anyOptions, value: anyValue, fuzzing, orRefused }, ['orphans', 'watchdog', 'terminateTimeout'])
