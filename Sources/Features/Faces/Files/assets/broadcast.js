// The camera of a studio.
export async function devices(parts) {
  try {
    parts.preview.srcObject = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    await parts.preview.play();
  } catch { parts.health.textContent = parts.say("no-camera"); }
}
export async function broadcast(room, parts) { await devices(parts); }
