// A release that never comes up: it waits for something that does not come.
setInterval(() => {}, 1000)
