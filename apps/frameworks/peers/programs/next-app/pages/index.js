/** Rendered on the server, each time. */
export default function Page({ from }) {
  return `hello from ${from}`
}

export function getServerSideProps() {
  return { props: { from: process.pid } }
}
