/** See and steer a running controller. */
export * from './client.js'
export { operate, type Monitor } from './operate.js'
export type { AutoscaleOptions } from './scale/autoscale-options.js'
export { isLoopback, shortestToken } from './monitor-options.js'
export type { MonitorOptions, RecordingOptions, TcpOptions } from './monitor-options.js'
