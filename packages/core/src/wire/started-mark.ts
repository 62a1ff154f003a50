/** In the environment of each process of Node that we start. Our code removes it there at once. Where a container still finds it, a main program runs in the place of a child. */
export const startedMark = 'ASC_STARTED'
