import { describe, expect, it } from 'vitest'
import { inheritedExecArgv } from '../src/exec-argv.js'

describe('the options of Node that children inherit', () => {
  it.each([
    [['--import', 'tsx', '--max-old-space-size=64'], ['--import', 'tsx', '--max-old-space-size=64']],
    [['--inspect', '--enable-source-maps'], ['--enable-source-maps']],
    [['--inspect-brk=127.0.0.1:9229', '--inspect-port=0', '--debug-port=1'], []],
    [['--inspector-like', '--no-warnings'], ['--inspector-like', '--no-warnings']],
    [['-e', 'code()', '--no-warnings'], ['--no-warnings']],
    [['--no-warnings', '--eval', 'code()'], ['--no-warnings']],
    [['--eval=code()', '--print=value', '--no-warnings'], ['--no-warnings']],
    [['--inspect-port', '0', '--no-warnings'], ['--no-warnings']],
    [['-p', 'value', '-pe', 'value', '--print', 'value'], []],
    [['--test', '--test-isolation=none', '--experimental-test-coverage', '--test-name-pattern', 'a name', '--no-warnings'], ['--no-warnings']],
    [['--watch', '--watch-path', './src', '--import', 'tsx'], ['--import', 'tsx']],
    [['--env-file', '.env', '--env-file-if-exists=.env.local', '--no-warnings'], ['--no-warnings']],
    [['--snapshot-blob', 'snapshot.blob', '--check', '-i'], []],
    [[], []],
  ])('%j become %j', (given, inherited) => {
    expect(inheritedExecArgv(given)).toEqual(inherited)
  })

  it('are those of this process', () => {
    expect(inheritedExecArgv()).toEqual(inheritedExecArgv(process.execArgv))
  })
})
