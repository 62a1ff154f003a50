export { NotifyServer, type ReceivedNotification } from './notify-server.js'
