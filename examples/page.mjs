/** A page of the app. The script knows by where it came from where the relay is. */
export const page = `<!doctype html>
<html lang="en">
  <meta name="viewport" content="width=device-width" />
  <title>A call</title>
  <script type="module" src="/chat/video-chat.js"></script>
  <h1>Standup</h1>
  <video-chat room="standup" style="height: 75vh"></video-chat>
</html>
`;
