// The same server as peers/programs/plain.cjs, as a task.
import { createServer } from 'node:http'
import { serve } from '@asc/http'

export default (instance) => serve(instance, createServer((request, response) => response.end(`hello from ${process.pid}`)))
