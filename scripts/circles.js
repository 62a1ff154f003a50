/**
 * The circles of a graph: each as the list of its members, by Tarjan's strongly connected components. A member that points to itself is
 * one too.
 *
 * @param {Map<string, string[]>} graph
 */
export function circles(graph) {
  const found = []
  const state = new Map()
  const stack = []
  for (const node of graph.keys()) if (!state.has(node)) visit(node)
  return found

  function visit(node) {
    const own = { index: state.size, low: state.size, onStack: true }
    state.set(node, own)
    stack.push(node)
    for (const target of graph.get(node) ?? []) {
      const known = state.get(target)
      if (!known) own.low = Math.min(own.low, visit(target).low)
      else if (known.onStack) own.low = Math.min(own.low, known.index)
    }
    if (own.low === own.index) collect(node)
    return own
  }

  function collect(node) {
    const members = stack.splice(stack.indexOf(node))
    for (const member of members) state.get(member).onStack = false
    if (members.length > 1 || graph.get(node)?.includes(node)) found.push(members)
  }
}
