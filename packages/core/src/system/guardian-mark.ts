/** On the `ChildProcess` of a guardian: it is no process that a task has started. Of the registry, as a child's entry has its own copy of core. */
export const guardianMark = Symbol.for('asc.guardian')
