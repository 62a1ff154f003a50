import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'

const schema = createSchema({ typeDefs: 'type Query { hello: String! }', resolvers: { Query: { hello: () => `hello from ${process.pid}` } } })
createServer(createYoga({ schema, logging: false })).listen(process.env.PORT)
