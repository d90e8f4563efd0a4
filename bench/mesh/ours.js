import '/modules/video-chat.js';

const room = new URLSearchParams(location.search).get('room');
const chat = document.createElement('video-chat');
Object.assign(chat, { server: `http://${location.hostname}:1337/`, room, autojoin: true });
for (const name of ['camera', 'microphone']) chat.setAttribute(name, '');
chat.style.cssText = 'display: block; inline-size: 100vw; block-size: 100vh';

// Every connection is kept, to be measured.
globalThis.connections = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration) {
    super(configuration);
    globalThis.connections.push(this);
  }
};
document.body.append(chat);
