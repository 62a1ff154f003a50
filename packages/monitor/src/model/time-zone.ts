/** Where times are shown: the zone of the browser, or UTC. */
export type Zone = 'local' | 'utc'

type Style = 'time' | 'minute' | 'full'

const styles: { [Name in Style]: Intl.DateTimeFormatOptions } = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit' },
  full: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** A point in time as text: `14:03:12`; `minute`: `14:03`; `full`: with the day and the zone. */
export function clock(time: number, zone: Zone, style: Style = 'time', local = localZone()): string {
  if (!Number.isFinite(time)) return ''
  const timeZone = zone === 'utc' ? 'UTC' : local
  const key = `${style} ${timeZone}`
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('sv-SE', { ...styles[style], timeZone, hourCycle: 'h23' }))
  return formats.get(key)!.format(time)
}

/** The time, with the day before it unless that is the day of `now`. */
export function clockOfDay(time: number, now: number, zone: Zone, local = localZone()): string {
  const day = (at: number) => clock(at, zone, 'full', local).slice(0, 10)
  return day(time) === day(now) ? clock(time, zone, 'time', local) : `${day(time)} ${clock(time, zone, 'time', local)}`
}

/** The name of the zone: `Europe/Berlin`. */
export function zoneName(zone: Zone, local = localZone()): string {
  return zone === 'utc' ? 'UTC' : local
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
