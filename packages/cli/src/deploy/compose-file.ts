import { bare, note, type Annotated } from './annotated.js'
import type { Deployment } from './deployment.js'
import { wordsOfCount } from './words-of-count.js'
import { writeComment, writeYaml } from './write-yaml.js'

/** The Compose file of a deployment, as data. Pure. */
export function composeObject(deployment: Deployment): unknown {
  return bare(composeOf(deployment))
}

/**
 * The same as YAML, with comments that say what each line is for. Docker Compose and Swarm both read it. Pure.
 *
 * @param origin the command line that has made it
 */
export function composeFile(deployment: Deployment, origin: string): string {
  return writeComment(`${origin}\n  docker compose up --detach --wait, or docker stack deploy -c FILE ${deployment.name} for Swarm.`) + writeYaml(composeOf(deployment))
}

function composeOf(deployment: Deployment): Annotated {
  return { services: { [deployment.name]: serviceOf(deployment) } }
}

function serviceOf(deployment: Deployment): Annotated {
  const { image, command, ports, monitorPort, times, count, counted, startup } = deployment
  const [node = 'node', bin = ''] = command
  return {
    image: note(image, 'A tag that never moves, or a digest: a rollback needs the old one.'),
    entrypoint: note(command, 'node itself is PID 1: no shell and no npm, which would keep signals for themselves, and no init: it reaps. Relative to WORKDIR of the image.'),
    command: note([], 'Nothing of the CMD of the image.'),
    environment: {
      ASC_SHUTDOWN_DELAY: times.shutdownDelay === 0 ? undefined : note(String(times.shutdownDelay), 'After SIGTERM it goes on accepting for so long (ms), until a load balancer in front knows.'),
      ASC_GRACEFUL_STOP: note(String(times.gracefulStop), 'After SIGTERM it drains, and has to have ended within so long (ms).'),
      ASC_MONITOR_TOKEN: monitorPort === undefined ? undefined : note('${ASC_MONITOR_TOKEN:-}', 'Without it the port of the monitor answers the probes, and nothing else.'),
      ASC_PROCESSOR_COUNT: counted ? note(String(count), wordsOfCount) : undefined,
    },
    stop_grace_period: note(`${times.grace / 1000}s`, `Between SIGTERM and SIGKILL: ${times.shutdownDelay === 0 ? '' : 'ASC_SHUTDOWN_DELAY, then '}ASC_GRACEFUL_STOP, and ${(times.grace - times.shutdownDelay - times.gracefulStop) / 1000} s in reserve. Docker's own default is 10 s.`),
    healthcheck: note({ test: ['CMD', node, bin, 'ready'], interval: '5s', timeout: '10s', retries: 6, start_period: `${Math.ceil(startup / 1000)}s` }, 'Whether it serves. Swarm sends requests from then on, and replaces what has not served for half a minute. From Docker 25 on, start_interval: 1s finds a new one ready sooner.'),
    ports: ports.length > 0 ? note(ports.map(({ port }) => `${port}:${port}`), 'On every node of a Swarm. Compose gives a port of the host to one container alone: with replicas, put a proxy in front instead.') : undefined,
    read_only: note(true, 'The only place that it may write to is /tmp: the socket of asc, and what your program keeps there.'),
    tmpfs: ['/tmp:size=64m,mode=1777'],
    cap_drop: ['ALL'],
    security_opt: note(['no-new-privileges:true'], 'Swarm ignores it.'),
    logging: note({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } }, 'Lines of JSON. Without a bound the file grows until the disk is full.'),
    deploy: deployOf(deployment),
  }
}

function deployOf({ replicas, memory, cpu, count }: Deployment): Annotated {
  const mebibytes = `${Math.ceil(memory / 2 ** 20)}M`
  return {
    replicas,
    update_config: note({ order: 'start-first', parallelism: 1, monitor: '10s', failure_action: 'rollback' }, 'Swarm: a new one first, and an old one goes when that is healthy. One that fails within these 10 s, or never gets healthy, brings the old image back.'),
    rollback_config: { order: 'start-first', parallelism: 1 },
    restart_policy: note({ condition: 'any', delay: '1s' }, 'When the supervisor itself has ended. It restarts children itself.'),
    resources: {
      limits: note({ memory: mebibytes, pids: 64 + 32 * (count + 1) }, 'All children and the supervisor together; pids counts threads, of which a Node has about a dozen.'),
      reservations: { cpus: String(cpu / 1000), memory: mebibytes },
    },
  }
}
