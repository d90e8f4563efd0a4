import { Call } from '/modules/video-chat.js';

/** Our `Call`, without any element. */
export function create({ room, show, host }) {
  const call = new Call({ server: `http://${host}:1337/`, room, camera: true, microphone: true });
  const ready = new Promise((resolve) => {
    const look = () => call.state.phase === 'lobby' && call.state.localStream.getTracks().length === 2 && resolve(null);
    for (const type of ['change', 'camerachange', 'microphonechange']) call.addEventListener(type, look);
  });
  call.addEventListener('change', () => {
    for (const { stream } of call.state.participants) show(stream);
  });
  call.connect();
  return {
    ready,
    sees: () => call.state.participants.length,
    wait: () => call.join(),
    join: () => void call.join(),
  };
}
