// The worker that all tabs share; it has the browser's streams of events.
import { EventHub } from "asset:event-hub.js";

const hub = new EventHub();

addEventListener("connect", ({ ports: [port] }) => {
  const tab = (message) => port.postMessage(message);
  // Not every browser says so; then the tab's silence does.
  port.onclose = () => hub.drop(tab);
  port.onmessage = ({ data }) => hub.take(tab, data);
});
