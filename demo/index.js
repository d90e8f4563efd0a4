import { copy } from './copy.js';
import { roomOfAddress } from './room.js';

const chat = document.getElementById('chat');
const invite = document.getElementById('invite');
const link = document.getElementById('link');

const room = roomOfAddress();
document.title = `${room} – video chat`;
chat.room = room;

link.value = location.href;
link.addEventListener('focus', () => link.select());
invite.addEventListener('submit', (event) => {
  event.preventDefault();
  link.select();
  void copy(link.value, invite.querySelector('button'));
});

const escaped = room.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
document.getElementById('snippet').textContent =
  `<script type="module" src="${new URL('video-chat.js', document.baseURI)}"></script>
<video-chat room="${escaped}" camera microphone></video-chat>`;
