import { Call } from './video-chat.js';
import { roomOfAddress } from './room.js';

const [form, enter, camera, microphone, status, people, other] = [
  'form',
  'enter',
  'camera',
  'microphone',
  'status',
  'people',
  'other',
].map((id) => document.getElementById(id));

const room = roomOfAddress();
const call = new Call({ server: new URL('.', document.baseURI).href, room });
other.search = location.search;

/** Tiles by the id of who is in them, so that a picture that plays is left alone. */
const tiles = new Map();

function newTile(isOwn) {
  const tile = document.createElement('li');
  tile.classList.toggle('own', isOwn);
  const video = Object.assign(document.createElement('video'), { autoplay: true, playsInline: true, muted: isOwn });
  tile.append(video, document.createElement('span'));
  people.append(tile);
  return tile;
}

function drawPerson({ id, displayName, stream, speaking, connection }, isOwn) {
  if (!tiles.has(id)) tiles.set(id, newTile(isOwn));
  const tile = tiles.get(id);
  const [video, name] = tile.children;
  if (video.srcObject !== stream) video.srcObject = stream;
  name.textContent = `${displayName || 'Somebody'}${isOwn ? ' (you)' : ''}${connection === 'connected' ? '' : ' …'}`;
  tile.classList.toggle('speaking', speaking);
}

function draw() {
  const { state } = call;
  const present = state.self ? [state.self, ...state.participants] : [];
  for (const person of present) drawPerson(person, person === state.self);
  for (const [id, tile] of tiles) {
    if (present.some((person) => person.id === id)) continue;
    tile.remove();
    tiles.delete(id);
  }
  const names = state.participants.map(({ displayName }) => displayName || 'somebody').join(', ');
  status.textContent = state.error?.hint ?? `${room}: ${state.phase}${names ? `, with ${names}` : ''}`;
  enter.textContent = state.self ? 'Leave' : 'Join';
  camera.setAttribute('aria-pressed', state.camera);
  microphone.setAttribute('aria-pressed', state.microphone);
}

/** What fails is in `state.error` too, and drawn from there. */
const ask = (promise) => promise.catch(() => {});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  call.displayName = new FormData(form).get('name');
  void ask(call.state.self ? call.leave() : call.join());
});
camera.addEventListener('click', () => ask(call.setCamera(!call.state.camera)));
microphone.addEventListener('click', () => ask(call.setMicrophone(!call.state.microphone)));

call.addEventListener('change', draw);
call.connect();
draw();
