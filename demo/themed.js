import { roomOfAddress } from './room.js';

document.getElementById('lesson').room = roomOfAddress();
