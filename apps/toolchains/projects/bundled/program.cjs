/** A program that knows nothing of @asc. */
setInterval(() => {}, 1000)
