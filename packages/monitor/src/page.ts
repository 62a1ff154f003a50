/** What serves the page, as a file of its own: it is loaded when somebody asks for the page for the first time. */
export { servePage } from './page/serve-page.js'
