import { describe, expect, it } from 'vitest'
import { linkedFolders, throughLinks } from '../src/system/linked-folder.js'

/** What is a link to what: a deploy with `current`, another below a link, a program behind a link in the PATH, a circle. */
const links: Readonly<Record<string, string>> = {
  '/srv/app/current': 'releases/1',
  '/www': '/data/www',
  '/data/www/current': '/data/www/releases/7',
  '/usr/local/bin/app': '/srv/app/current/bin/app',
  '/usr/local/bin/app.js': '/srv/app/current/bin/main.js',
  '/circle/a': 'b',
  '/circle/b': 'a',
}
const readlink = (path: string) => links[path]

describe('the folders that a path has led through by a link', () => {
  it.each([
    ['/srv/app/current/main.js', [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]],
    ['/srv/app/current/dist/main.js', [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]],
    ['/srv/app/current/../current/main.js', [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]],
    ['/srv/app/releases/1/main.js', []],
    ['/www/current/main.js', [{ link: '/www/current', real: '/data/www/releases/7' }, { link: '/data/www/current', real: '/data/www/releases/7' }]],
    ['/usr/local/bin/app', [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]],
    ['/usr/local/bin/app.js', [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]],
    ['/circle/a/main.js', []],
  ])('%s', (typed, folders) => {
    expect(linkedFolders(typed, readlink)).toEqual(folders)
  })
})

describe('the names of a file of the release, through the link', () => {
  const folders = [{ link: '/srv/app/current', real: '/srv/app/releases/1' }]
  it.each([
    ['/srv/app/releases/1/worker.js', ['/srv/app/current/worker.js']],
    ['/srv/app/releases/1/lib/worker.js', ['/srv/app/current/lib/worker.js']],
    ['/srv/app/releases/1', ['/srv/app/current']],
    ['/srv/app/releases/10/worker.js', []],
    ['/srv/app/shared/worker.js', []],
    ['/srv/app/current/worker.js', []],
  ])('%s', (path, names) => {
    expect(throughLinks(path, folders)).toEqual(names)
  })
})
