// Plays a room's picture where the browser can play HLS by itself.
export function play(film, playlist, { tell, say }) {
  if (film.canPlayType("application/vnd.apple.mpegurl")) film.src = playlist;
  else tell(say("no-net"));
}
