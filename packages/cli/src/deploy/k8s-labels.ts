import type { Deployment } from './deployment.js'

/** The labels of everything, by which pods are found too. A selector can never be changed, so they are as few as possible. */
export function labelsOf({ name }: Pick<Deployment, 'name'>): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name }
}
