import { describeOptionsFuzz } from '@asc/conformance'
import { Threaded } from '@asc/threaded'
import { anyOptions, anyValue, fuzzing, orRefused } from '../../../fuzz.base.js'

describeOptionsFuzz('Threaded', (options) => new Threaded(options), { options: anyOptions, value: anyValue, fuzzing, orRefused }, ['terminateTimeout'])
