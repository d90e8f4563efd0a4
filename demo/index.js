import { copy } from './copy.js';
import { roomOfAddress } from './room.js';

const NAME = 'video-chat-name';

const chat = document.getElementById('chat');
const invite = document.getElementById('invite');
const link = document.getElementById('link');

const room = roomOfAddress();
document.title = `${room} – video chat`;
chat.room = room;
chat.displayName = localStorage.getItem(NAME) ?? '';
chat.addEventListener('join', ({ self }) => localStorage.setItem(NAME, self.displayName));

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

const origins = document.getElementById('origins');
origins.hidden = false;
origins.textContent =
  'Pages on this computer may use it as it is. For others, start the relay with --origins https://your.site.';
