import '/modules/video-chat.js';

/** Our tag, in its lobby with the camera on. */
export function create({ room, host }) {
  const chat = document.createElement('video-chat');
  Object.assign(chat, { server: `http://${host}:1337/`, room });
  for (const name of ['camera', 'microphone']) chat.setAttribute(name, '');
  document.body.append(chat);
  return {
    ready: until(() => chat.state === 'lobby' && chat.call.state.localStream.getTracks().length === 2),
    sees: () => chat.participants.length,
    wait: () => chat.join(),
    join: () => void chat.join(),
    videos: () => {
      const panes = [...chat.shadowRoot.querySelectorAll('video-pane')].filter(({ local }) => !local);
      return panes.flatMap(({ shadowRoot }) => shadowRoot?.querySelector('video') ?? []);
    },
  };
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
