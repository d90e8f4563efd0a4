'use strict';

/** The same machine by its other name, which is another origin; only a browser makes the difference. */
function otherOrigin() {
  const url = new URL('./', location.href);
  const other = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }[url.hostname];
  if (!other) return '';
  url.hostname = other;
  return url.href;
}

/** What goes into the page, as you would write it by hand. */
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

/** The hash of the script, from beside it. */
async function hashOf(name, server) {
  let response;
  try {
    response = await fetch(new URL('integrity.json', server));
  } catch (cause) {
    throw new Error(`There is no relay at ${server}.`, { cause });
  }
  const hashes = response.ok ? await response.json().catch(() => ({})) : {};
  if (!hashes[name]) throw new Error(`There is something at ${server}, but it serves no ${name}.`);
  return hashes[name];
}

async function showCall(server, room) {
  const src = new URL('video-chat.iife.js', server).href;
  const integrity = await hashOf('video-chat.iife.js', server);
  document.getElementById('snippet').textContent = snippet(src, integrity, room);
  try {
    await load(src, integrity);
  } catch (cause) {
    throw new Error(`The browser refused ${src}: it could not be loaded, or does not match its hash.`, { cause });
  }
  const chat = document.createElement('video-chat');
  Object.assign(chat, { room, camera: true, microphone: true });
  document.getElementById('place').append(chat);
}

// Never from the address: whoever made a link could choose which script runs here.
const server = otherOrigin() || new URL('./', location.href).href;
const room = new URLSearchParams(location.search).get('room') || 'standup';
document.getElementById('own').textContent = location.origin;
document.getElementById('server').textContent = server;
document.getElementById('same').hidden = Boolean(otherOrigin());
document.getElementById('room').value = room;
showCall(server, room).catch(({ message }) => {
  const problem = document.getElementById('problem');
  problem.hidden = false;
  problem.textContent = message;
});
