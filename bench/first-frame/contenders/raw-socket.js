/** A room over one raw WebSocket: what one sends reaches whom it names (`to`), or everybody else in it. */
export function openRoom(host, room, id = '') {
  const socket = new WebSocket(`ws://${host}:1401/?${new URLSearchParams({ room, id })}`);
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    listen: (heard) => (socket.onmessage = ({ data }) => heard(JSON.parse(data))),
    opened: new Promise((resolve) => (socket.onopen = resolve)),
  };
}
