import { openRoom } from './raw-socket.js';

/**
 * A mesh over one raw WebSocket: whoever comes meets all that the server names, whoever is there meets whom it hears of.
 * `meet` makes the link with one other, who is to be called if `calls`; it returns how that link hears and ends.
 */
export function meshRoom({ room, host }, meet) {
  const self = crypto.randomUUID();
  const links = new Map();
  let way;
  const link = (other, calls) => {
    const send = (message) => way.send({ from: self, to: other, message });
    links.set(other, meet({ send, calls }));
    return links.get(other);
  };
  const enter = () => {
    way = openRoom(host, room, self);
    way.listen(({ peers = [], from, to, message, isGone }) => {
      for (const other of peers) link(other, true);
      if (isGone) links.get(from)?.end();
      if (to === self) (links.get(from) ?? link(from, false)).hear(message);
    });
    return way.opened;
  };
  return { wait: enter, join: enter, leave: () => way.send({ from: self, isGone: true }) };
}
