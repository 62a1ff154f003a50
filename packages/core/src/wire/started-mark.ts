/** In the environment of each process of Node that we start. What runs there removes it at once: where it is left, a main program runs in the place of a child. */
export const startedMark = 'ASC_STARTED'
