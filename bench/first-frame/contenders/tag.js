import '/modules/video-chat.js';

/** Our tag, in its lobby with the camera on. */
export function create({ room, host }) {
  const chat = document.createElement('video-chat');
  Object.assign(chat, { server: `http://${host}:1337/`, room });
  for (const name of ['camera', 'microphone']) chat.setAttribute(name, '');
  chat.style.cssText = 'display: block; inline-size: 640px; block-size: 480px';
  document.body.append(chat);
  const call = chat;
  return {
    ready: until(() => call.state === 'lobby' && call.call.state.localStream.getTracks().length === 2),
    wait: () => call.join(),
    join: () => void call.join(),
    video: () => {
      const panes = [...(chat.shadowRoot?.querySelectorAll('video-pane') ?? [])];
      const other = panes.find((pane) => !pane.local);
      return other?.shadowRoot?.querySelector('video') ?? null;
    },
  };
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
