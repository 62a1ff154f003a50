/** Calls back when an element comes into view or leaves it: for rows that need not be up to date while nobody sees them. */
export function whenSeen(element: Element, callback: (seen: boolean) => void): () => void {
  callbacks.set(element, callback)
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) callbacks.get(target)?.(isIntersecting)
  }, { rootMargin: '120px' })
  observer.observe(element)
  return () => {
    callbacks.delete(element)
    observer?.unobserve(element)
  }
}

const callbacks = new Map<Element, (seen: boolean) => void>()

/** One for all: a thousand observers would cost more than they save. */
let observer: IntersectionObserver | undefined
