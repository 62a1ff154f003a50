export { NotifyServer, type ReceivedNotification } from './protocol/notify-server.js'
