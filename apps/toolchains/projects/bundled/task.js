/** The smallest task. */
export default async function (instance) {
  instance.ready('up')
  await instance.sleep(3_600_000)
}
