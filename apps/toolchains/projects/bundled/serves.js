/** A task that serves. */
import { createServer } from 'node:http'
import { serve } from '@asc/http'

export default (instance) => serve(instance, createServer((_, response) => response.end('answered')))
