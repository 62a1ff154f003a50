import { CliError } from '../base/cli-error.js'
import { showSize } from '../base/quantities.js'
import type { Service } from '../config/service.js'

/** Bytes of memory for all that one supervisor runs. */
export interface MemoryNeeds {
  /** What the platform is to allow. */
  readonly limit: number
  /** What it takes at least, all children started. */
  readonly least: number
}

const mebibyte = 2 ** 20
/** A supervisor with its API: 62 to 80 MiB were measured. */
export const ofSupervisor = 96 * mebibyte
/** A small service on Node, started and idle: what the engine counts with for `'auto'`. */
export const leastChild = 128 * mebibyte
/** What a child gets of which nothing is known. */
const usualChild = 256 * mebibyte

type Sized = Pick<Service, 'name' | 'count' | 'maxMemory' | 'spares'>

/**
 * Computes the memory from the children: each its `maxMemory`, else 256 MiB, and one more of each service that has one, as a child that has
 * become too large is replaced make before break. Pure.
 *
 * @param auto how many children `'auto'` is
 * @param wanted the limit that was asked for, in bytes
 * @throws {CliError} if that is less than what the children need: they would be killed as soon as they work
 */
export function memoryNeeds(services: readonly Sized[], auto: number, wanted: number | undefined): MemoryNeeds {
  const children = (service: Sized) => (service.count === 'auto' ? auto : service.count) + service.spares
  const sum = (each: (service: Sized) => number) => services.reduce((total, service) => total + each(service), ofSupervisor)
  const least = sum((service) => children(service) * (service.maxMemory ?? leastChild))
  const usual = sum((service) => (service.maxMemory === undefined ? children(service) * usualChild : (children(service) + 1) * service.maxMemory))
  if (wanted !== undefined && wanted < least) throw tooLittle(services, children, wanted, least)
  return { limit: Math.ceil((wanted ?? usual) / mebibyte) * mebibyte, least }
}

function tooLittle(services: readonly Sized[], children: (service: Sized) => number, wanted: number, least: number): CliError {
  const needs = services.map((service) => `${children(service)} × ${showSize(service.maxMemory ?? leastChild)} of ${service.name}`)
  const [only, ...others] = services
  const fits = only && others.length === 0 ? Math.floor((wanted - ofSupervisor) / (only.maxMemory ?? leastChild)) - only.spares : undefined
  const hint = fits !== undefined && fits >= 1 ? `--count ${fits} fits` : 'less does not fit'
  return new CliError('usage', `--memory ${showSize(wanted)} is not enough for ${needs.join(' and ')}, and ${showSize(ofSupervisor)} of the supervisor: that is ${showSize(least)}`, {
    hints: [`Set --memory to ${Math.ceil(least / mebibyte)}M or more; ${hint}.`],
    fields: { memory: wanted, needed: least, ...(fits !== undefined && fits >= 1 && { count: fits }) },
  })
}
