import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'
import { allowed, allowedTypes, arrows, folder } from './arrows.js'

const sources = ['packages/*/src/**', 'apps/*/src/**']
const tests = ['packages/*/test/**', 'packages/*/fixtures/**', 'apps/*/test/**', 'packages/conformance/src/**']

/** The globals of the running Node, and what a CommonJS file or an inline task finds besides. */
const node = readonly(Object.getOwnPropertyNames(globalThis))
const commonjs = readonly(['require', 'module', 'exports', '__filename', '__dirname'])

export default defineConfig(
  // What the peers are imported from is installed by their tests alone.
  globalIgnores(['**/dist/', '**/coverage/', '**/.turbo/', 'apps/frameworks/peers/', 'apps/programs/peers/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { ...node, ...commonjs } },
    rules: { 'no-unused-vars': ['error', { args: 'none' }] }, // a fixture shows what a task is called with
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-unsafe-return': 'off', // Node's own declarations are full of any
      '@typescript-eslint/unbound-method': 'off', // methods are compared, and named as the ones that were called
    },
  },
  // Loose files in the root belong to no TypeScript project.
  { files: ['*.ts'], extends: [tseslint.configs.disableTypeChecked] },
  // What runs in a child is built as CommonJS.
  { files: ['packages/*/src/entry*.ts', 'packages/program/src/child/*.ts'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // One concept a file; the number only finds those that have become several.
  { files: sources, rules: { 'max-lines': ['error', 320] } },
  {
    // Tests read JSON, give functions of every shape, and hand async handlers to emitters.
    files: tests.map((folder) => `${folder}/*.ts`),
    rules: {
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },

  // Imports: what is imported exists and is declared by the package itself, nothing goes in circles, and no arrow is missing.
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({
        extensionAlias: { '.js': ['.ts', '.js'] },
        conditionNames: ['types', 'import', 'node', 'default'],
        nodePath: false, // pnpm's scripts set one, by which everything would be found
      })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts', '.js', '.mjs', '.cjs'],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-unresolved': ['error', { ignore: ['^text:'] }], // see tsup.base.ts
    },
  },
  { files: ['packages/**', 'apps/**'], rules: { 'import-x/no-extraneous-dependencies': ['error', declared({ whitelist: ['tsup', 'vitest'] })] } },
  {
    files: sources,
    rules: {
      'import-x/no-extraneous-dependencies': ['error', declared({ devDependencies: false })],
      'import-x/no-relative-packages': 'error',
    },
  },
  // What runs in a browser is inlined when it is built, so nobody has to install it.
  { files: ['packages/monitor/src/{views,browser}/**'], rules: { 'import-x/no-extraneous-dependencies': ['error', declared()] } },
  Object.keys(arrows).map(arrowRules),
)

/** Imports must be in the package's own package.json. (Rules with options replace each other, so each names all of them.) */
function declared(options = {}) {
  return { includeInternal: true, includeTypes: true, ...options }
}

/** The arrows of one package, as rules for its sources. */
function arrowRules(name) {
  const names = allowed(name)
  const types = allowedTypes(name)
  const list = [...names, ...types.map((target) => `types of ${target}`)].join(', ') || 'no other package of @asc'
  const message = `arrows.js: ${name} may import ${list}.`
  return {
    name: `arrows of ${name}`,
    files: [`${folder(name)}/src/**`],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [
          { regex: allBut([...names, ...types]), message },
          ...types.map((target) => ({ regex: `^${target}(/|$)`, allowTypeImports: true, message })),
        ],
      }],
      // Every other way to load a package has its name as a string: import(), require(), import.meta.resolve().
      'no-restricted-syntax': ['error', {
        selector: `:not(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration) > Literal[value=/${allBut(names).replaceAll('/', '\\u002F')}/]`,
        message,
      }],
    },
  }
}

/** A pattern of all modules of `@asc` but those of the given packages. */
function allBut(names) {
  const exceptions = names.map((name) => name.replace('@asc/', '')).join('|')
  return exceptions === '' ? '^@asc/[a-z/-]+$' : `^@asc/(?!(${exceptions})(/|$))[a-z/-]+$`
}

function readonly(names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']))
}
