// Moments by the reader's clock. The server prints them by a market's or an address's clock, with
// its name; who lives by another one reads their own, with its name.

const day = 86400000;

/** Days between two moments by the calendar of this machine. */
function daysBetween(from, to) {
  const midnight = (at) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return Math.round((midnight(to) - midnight(from)) / day);
}

function dayText(at, now, locale) {
  const distance = daysBetween(now, at);
  if (Math.abs(distance) <= 1) {
    const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(distance, "day");
    return near.charAt(0).toLocaleUpperCase(locale) + near.slice(1);
  }
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year }).format(at);
}

/** `<time data-moment>`: `data-offset` is the printed clock's, in minutes ahead of UTC. */
export function readByOwnClock(element) {
  const at = new Date(element.dateTime), locale = document.documentElement.lang;
  if (isNaN(at) || -at.getTimezoneOffset() === Number(element.dataset.offset)) return;
  const time = new Intl.DateTimeFormat(locale, {
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(at);
  element.textContent = element.dataset.moment === "time"
    ? time
    : `${dayText(at, new Date(), locale)} ${time}`;
}
