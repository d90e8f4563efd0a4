import '/modules/video-chat.js';

export function enter(host, room) {
  const chat = document.createElement('video-chat');
  Object.assign(chat, { server: `http://${host}:1337/`, room, autojoin: true });
  for (const name of ['camera', 'microphone']) chat.setAttribute(name, '');
  document.body.append(chat);
}
