import { openRoom } from './raw-socket.js';

/**
 * A mesh over one raw WebSocket: whoever joins calls all that are there, whoever is there meets whom it hears of.
 * `meet` makes the link with one other, who is to be called if `calls`; it returns how that link hears and ends. `isEarly`
 * says whether the socket opens with the page, and not with Join.
 */
export function meshRoom({ room, host, isEarly }, meet) {
  const self = crypto.randomUUID();
  const links = new Map();
  let way;
  const link = (other, calls) => {
    const send = (message) => way.send({ from: self, to: other, message });
    links.set(other, meet({ send, calls }));
    return links.get(other);
  };
  const connect = () => {
    way = openRoom(host, room, self);
    return new Promise((resolve) => {
      way.listen(({ peers, from, message, isGone }) => {
        if (peers) resolve(peers);
        else if (isGone) links.get(from)?.end();
        else (links.get(from) ?? link(from, false)).hear(message);
      });
    });
  };
  const early = isEarly ? connect() : null;
  const enter = async () => {
    for (const other of await (early ?? connect())) link(other, true);
  };
  return { ready: early, wait: enter, join: enter, leave: () => way.send({ from: self, isGone: true }) };
}
