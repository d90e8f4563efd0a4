/** Letters and digits that are not taken for one another. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** A name that nobody guesses: three groups of four, 59 bits. */
function freshRoom() {
  const numbers = crypto.getRandomValues(new Uint32Array(12));
  const letters = [...numbers].map((number) => ALPHABET[number % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** The room that the address names; if it names none, a fresh one, which the address names from now on. */
export function roomOfAddress() {
  const url = new URL(location.href);
  const named = url.searchParams.get('room');
  if (named) return named;
  const room = freshRoom();
  url.searchParams.set('room', room);
  history.replaceState(null, '', url);
  return room;
}
