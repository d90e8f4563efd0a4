import { roomOfAddress } from '../room.js';

const find = (id) => document.getElementById(id);
const NAMES = ['Ada', 'Bob', 'Cem', 'Dee', 'Eve', 'Fay', 'Gus', 'Hal', 'Ivy'];

/** What a pane is told of somebody: the same as of a participant of a call. */
const person = (displayName, more) => ({
  id: displayName,
  displayName,
  role: 'guest',
  camera: false,
  microphone: true,
  screen: false,
  hand: false,
  speaking: false,
  quality: 4,
  connection: 'connected',
  joinedAt: 0,
  stream: new MediaStream(),
  screenStream: null,
  ...more,
});

function showPanes(ada) {
  const [bob, me] = [find('bob'), find('me')];
  ada.participant = person('Ada Lovelace');
  bob.participant = person('Bob', { microphone: false });
  me.participant = person('Cem');
  document.addEventListener('panepin', ({ participant, pinned }) => {
    for (const pane of [ada, bob]) if (pane.participant.id === participant.id) pane.pinned = pinned;
    find('log').textContent = `${participant.displayName} is to be ${pinned ? 'pinned' : 'let go'}.`;
  });
  find('speak').addEventListener('click', () => {
    ada.participant = { ...ada.participant, speaking: !ada.participant.speaking };
  });
  find('lose').addEventListener('click', () => {
    const isAway = bob.participant.connection === 'reconnecting';
    bob.participant = { ...bob.participant, connection: isAway ? 'connected' : 'reconnecting' };
  });
  find('film').addEventListener('click', async () => {
    try {
      me.stream = await navigator.mediaDevices.getUserMedia({ video: true });
      me.participant = { ...me.participant, camera: true };
    } catch {
      find('log').textContent = 'There is no camera, or it may not be used.';
    }
  });
}

function fillGrid(grid) {
  const add = () => {
    const pane = document.createElement('video-pane');
    pane.participant = person(NAMES[grid.childElementCount % NAMES.length]);
    grid.append(pane);
  };
  const move = (pane, slot) => {
    if (pane) pane.slot = pane.slot === slot ? '' : slot;
  };
  for (let i = 0; i < 4; i++) add();
  find('more').addEventListener('click', add);
  find('less').addEventListener('click', () => grid.lastElementChild?.remove());
  find('stage').addEventListener('click', () => move(grid.firstElementChild, 'stage'));
  find('float').addEventListener('click', () => move(grid.lastElementChild, 'float'));
}

if (find('call')) find('call').room = roomOfAddress();
if (find('ada')) showPanes(find('ada'));
if (find('grid')) fillGrid(find('grid'));
