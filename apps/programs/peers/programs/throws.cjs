// A release that is broken.
throw new Error('this release cannot find its database')
