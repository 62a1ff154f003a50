/** A service without a .proto file: texts as they are. */
const toBytes = (text) => Buffer.from(text)
const toText = (bytes) => bytes.toString()

export const echo = {
  echo: {
    path: '/test.Echo/Echo',
    requestStream: false,
    responseStream: false,
    requestSerialize: toBytes,
    requestDeserialize: toText,
    responseSerialize: toBytes,
    responseDeserialize: toText,
  },
}
