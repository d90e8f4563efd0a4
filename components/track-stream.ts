const streams = new WeakMap<MediaStreamTrack, MediaStream>();

/** A stream with this one track, always the same one, so that an element which plays it needs no restart. */
function streamOf(track: MediaStreamTrack | undefined): MediaStream | null {
  if (!track) return null;
  const stream = streams.get(track) ?? new MediaStream([track]);
  streams.set(track, stream);
  return stream;
}

/** The picture alone; another object as soon as another track is in `stream`, which itself says nothing of it. */
export function pictureOf(stream: MediaStream | null | undefined): MediaStream | null {
  return streamOf(stream?.getVideoTracks()[0]);
}

/** The sound alone. */
export function soundOf(stream: MediaStream | null | undefined): MediaStream | null {
  return streamOf(stream?.getAudioTracks()[0]);
}

/** Lets `media` play `stream`. Set once more, even the same one would begin anew, and a template sets it at each drawing. */
export function feed(media: HTMLMediaElement, stream: MediaStream | null): void {
  if (media.srcObject !== stream) media.srcObject = stream;
}
