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

/** Two elements for each person: one that is given both tracks stays silent until a picture comes. */
function newTile(isOwn) {
  const tile = document.createElement('li');
  tile.classList.toggle('own', isOwn);
  const video = Object.assign(document.createElement('video'), { autoplay: true, playsInline: true, muted: true });
  tile.append(video, document.createElement('audio'), document.createElement('span'));
  people.append(tile);
  return tile;
}

/** Gives an element that track alone, or nothing; says whether that is another one than before. */
function feed(media, track) {
  if (media.srcObject?.getTracks()[0] === track) return false;
  media.srcObject = track ? new MediaStream([track]) : null;
  return Boolean(track);
}

function drawPerson({ id, displayName, stream, camera, speaking, connection }, isOwn) {
  if (!tiles.has(id)) tiles.set(id, newTile(isOwn));
  const tile = tiles.get(id);
  const [video, audio, name] = tile.children;
  // The track of a camera that is off is still there: its last picture would stay.
  feed(video, camera ? stream.getVideoTracks()[0] : undefined);
  if (!isOwn && feed(audio, stream.getAudioTracks()[0])) {
    // Browsers let nothing sound on a page that nobody has touched yet; the call tries again at the first touch.
    audio.play().catch(({ name }) => name === 'NotAllowedError' && call.playLater(audio));
  }
  name.textContent = `${displayName || 'Somebody'}${isOwn ? ' (you)' : ''}${connection === 'connected' ? '' : ' …'}`;
  tile.classList.toggle('speaking', speaking);
}

function removeTile(tile) {
  // A browser does not let go of what has something to play.
  for (const media of tile.querySelectorAll('video, audio')) feed(media);
  tile.remove();
}

function draw() {
  const { state } = call;
  const present = state.self ? [state.self, ...state.participants] : [];
  for (const person of present) drawPerson(person, person === state.self);
  for (const [id, tile] of tiles) {
    if (present.some((person) => person.id === id)) continue;
    removeTile(tile);
    tiles.delete(id);
  }
  const names = state.participants.map(({ displayName }) => displayName || 'somebody').join(', ');
  const phase = `${room}: ${state.phase}${names ? `, with ${names}` : ''}`;
  status.textContent = state.error?.hint ?? (state.playbackBlocked ? 'Click anywhere to hear the others.' : phase);
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
