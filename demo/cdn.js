'use strict';

/** The same machine by its other name, which is another origin; only a browser makes the difference. */
function otherOrigin() {
  const url = new URL('./', location.href);
  const other = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }[url.hostname];
  if (!other) return '';
  url.hostname = other;
  return url.href;
}

/** What goes into the page, as one would write it by hand. */
function snippet(src, integrity, room) {
  const escaped = room.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<script src="${src}"
        integrity="${integrity}"
        crossorigin></script>
<video-chat room="${escaped}" camera microphone></video-chat>`;
}

function load(src, integrity) {
  const script = document.createElement('script');
  return new Promise((resolve, reject) => {
    Object.assign(script, { src, integrity, crossOrigin: 'anonymous', onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

async function showCall(server, room) {
  const src = new URL('video-chat.iife.js', server).href;
  const hashes = await fetch(new URL('integrity.json', server)).then((response) => response.json());
  const integrity = hashes['video-chat.iife.js'];
  document.getElementById('snippet').textContent = snippet(src, integrity, room);
  await load(src, integrity);
  const chat = document.createElement('video-chat');
  Object.assign(chat, { room, camera: true, microphone: true });
  document.getElementById('place').append(chat);
}

const parameters = new URLSearchParams(location.search);
const server = parameters.get('server') || otherOrigin();
const room = parameters.get('room') || 'standup';
document.getElementById('own').textContent = location.origin;
document.getElementById('server').value = server;
document.getElementById('room').value = room;
if (server) {
  showCall(server.endsWith('/') ? server : `${server}/`, room).catch(() => {
    const problem = document.getElementById('problem');
    problem.hidden = false;
    problem.textContent = `There is no relay at ${server}.`;
  });
}
