import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const typeDefs = 'type Query { hello: String! }'
const resolvers = { Query: { hello: () => `hello from ${process.pid}` } }
await startStandaloneServer(new ApolloServer({ typeDefs, resolvers }), { listen: { port: Number(process.env.PORT) } })
