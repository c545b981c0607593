// A LIVE room in the browser: events come down one stream, taps go up as posts. Without it the page
// is a snapshot whose forms still work. All sentences are the server's (`data-say-…`).
import { at, fill, freshKey, make, openAnew, post, sentences } from "asset:dom.js";
import { play } from "asset:player.js";
import { replay } from "asset:replay.js";
import { sheetWays } from "asset:room-sheet.js";
import { follow } from "asset:stream.js";

const stage = document.querySelector("[data-room]");
const room = stage?.dataset.room;
const say = sentences(stage);

const money = stage && new Intl.NumberFormat(stage.dataset.locale, {
  style: "currency",
  currency: stage.dataset.currency,
  minimumFractionDigits: Number(stage.dataset.digits),
  maximumFractionDigits: Number(stage.dataset.digits),
});
const price = (minor) => money.format(minor / Number(stage.dataset.minor));

// MARK: what the room shows

const shown = { bag: new Map(), offers: new Map(), pinned: null, skew: 0 };

const events = {
  reset(e) {
    shown.bag = new Map(e.bag.map((line) => [line.product, line]));
    shown.offers = new Map(
      [...e.flashes.map((o) => ["flash", o]), ...e.vouchers.map((o) => ["voucher", o])].map((
        [kind, o],
      ) => [o.id, { ...o, kind }]),
    );
    shown.pinned = e.pinned;
    at("chat").replaceChildren();
    events.chat({ lines: e.chat });
    events.counts(e);
    events.notice({ text: e.notice });
    events.question({ line: e.question });
    changed(e.state);
    drawBag();
    drawDeal();
    drawVouchers();
  },
  state(e) {
    changed(e.state);
  },
  pin(e) {
    shown.pinned = e.product;
    drawDeal();
    drawBag();
  },
  unpin() {
    shown.pinned = null;
    drawDeal();
    drawBag();
  },
  bag(e) {
    shown.bag = new Map(e.lines.map((line) => [line.product, line]));
    drawBag();
    drawDeal();
  },
  soldout(e) {
    shown.bag.set(e.line.product, e.line);
    drawBag();
    drawDeal();
  },
  price(e) {
    events.soldout(e);
  },
  flash(e) {
    offer("flash", e);
  },
  voucher(e) {
    offer("voucher", e);
  },
  notice(e) {
    const n = at("notice");
    n.textContent = e.text;
    n.hidden = !e.text;
  },
  slow() {},
  question(e) {
    at("asked").hidden = !e.line;
    at("asked-name").textContent = e.line?.name ?? "";
    at("asked-text").textContent = e.line?.text ?? "";
  },
  removed(e) {
    at("chat").querySelector(`[data-id="${CSS.escape(e.message)}"]`)?.remove();
  },
  muted(e) {
    for (const line of at("chat").querySelectorAll(`[data-who="${CSS.escape(e.who)}"]`)) {
      line.remove();
    }
  },
  chat(e) {
    const log = at("chat"), low = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    for (const line of e.lines) {
      if (log.querySelector(`[data-id="${CSS.escape(line.id)}"]`)) continue;
      const item = make(
        "li",
        { className: "bubble over" + (line.role === "host" ? " host" : "") },
        make("b", { textContent: line.name }),
        " " + line.text,
      );
      Object.assign(item.dataset, { id: line.id, who: line.who });
      log.append(item);
    }
    while (log.children.length > 60) log.firstElementChild.remove();
    if (low) log.scrollTop = log.scrollHeight;
  },
  counts(e) {
    const viewers = at("viewers");
    if (viewers) {
      viewers.textContent = fill(say("watching"), {
        count: new Intl.NumberFormat(stage.dataset.locale).format(e.viewers),
      });
    }
    if (shown.likes !== undefined && e.likes > shown.likes) {
      hearts(Math.min(3, e.likes - shown.likes));
    }
    shown.likes = e.likes;
  },
};

function offer(kind, e) {
  if (e.state === "ended") shown.offers.delete(e.id);
  else shown.offers.set(e.id, { ...e, kind });
  drawDeal();
  drawVouchers();
  drawBag();
}

function changed(state) {
  if (stage.dataset.state === state) return;
  const before = stage.dataset.state;
  stage.dataset.state = state;
  if (state === "live" && before === "planned") return openAnew(room + location.search);
  if (state === "ended" || state === "stopped") {
    tell(say(state), true);
    at("film")?.dispatchEvent(new Event("pasar-over"));
    for (const field of at("say")?.elements ?? []) field.disabled = true;
    at("on-air")?.remove();
  }
}

// What stays until it is over, by who says it; anything else is read for four seconds.
const standing = { room: "", stream: "", film: "" };
function tell(text, stays = false, who = "room") {
  const line = at("net"),
    show = (words) => {
      line.textContent = words;
      line.hidden = !words;
    };
  const rest = () => show(standing.room || standing.stream || standing.film);
  standing[who] = stays ? text : "";
  // Good news of the film or the stream wipes nothing that somebody reads meanwhile.
  if (!stays && !text && who !== "room" && tell.timer) return;
  clearTimeout(tell.timer);
  tell.timer = 0;
  if (stays || !text) return rest();
  show(text);
  tell.timer = setTimeout(() => {
    tell.timer = 0;
    rest();
  }, 4000);
}

const flashOf = (product) =>
  [...shown.offers.values()].find((o) =>
    o.kind === "flash" && o.product === product && o.ends_at > now()
  );
const now = () => Date.now() + shown.skew;

function drawDeal() {
  const deal = at("deal"),
    flash = (shown.pinned && flashOf(shown.pinned)) ??
      [...shown.offers.values()].find((o) => o.kind === "flash" && o.ends_at > now());
  // A sale that runs comes before what is pinned: it is over soon.
  const line = shown.bag.get(flash?.product ?? shown.pinned);
  deal.hidden = !line;
  if (!line) return;
  const fresh = at("deal-buy").dataset.product !== line.product;
  at("deal-buy").dataset.product = line.product;
  if (line.picture) at("deal-picture").src = line.picture;
  if (fresh) at("deal-title").textContent = line.title;
  const cost = flash ? flash.minor : line.price.minor;
  at("deal-price").textContent = price(cost);
  at("deal-price").value = cost;
  at("deal-list").hidden = line.list.minor <= cost;
  at("deal-list").textContent = price(line.list.minor);
  const reason = flash
    ? say("flash-price")
    : line.price.minor < line.list.minor
    ? say("live-price")
    : "";
  at("deal-reason").textContent = reason;
  at("deal-reason").hidden = !reason;
  const left = flash ? flash.left : line.left, gone = left === 0;
  at("deal-left").hidden = !flash;
  if (flash) {
    at("deal-left").max = flash.total;
    at("deal-left").value = flash.total - flash.left;
  }
  const buy = at("deal-buy");
  buy.textContent = gone ? say("sold-out") : say("buy");
  buy.ariaDisabled = gone ? "true" : null;
  if (gone) buy.removeAttribute("href");
  else buy.href = `${room}/goods/${line.product}`;
  clock(flash);
}

function clock(flash) {
  const face = at("deal-clock");
  clearInterval(clock.timer);
  face.hidden = !flash;
  if (!flash) return;
  const tick = () => {
    const starts = flash.starts_at - now(),
      left = Math.max(0, Math.ceil((starts > 0 ? starts : flash.ends_at - now()) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    face.replaceChildren(
      make("b", { textContent: two(Math.floor(left / 60)) }),
      ":",
      make("b", { textContent: two(left % 60) }),
    );
    face.ariaLabel = fill(say(starts > 0 ? "begins" : "ends-in"), { seconds: left });
    const buy = at("deal-buy");
    if (starts > 0) buy.removeAttribute("href");
    else if (flash.left > 0) buy.href = `${room}/goods/${flash.product}`;
    if (left === 0 && starts <= 0) {
      clearInterval(clock.timer);
      shown.offers.delete(flash.id);
      drawDeal();
    }
  };
  tick();
  clock.timer = setInterval(tick, 500);
}

function drawBag() {
  at("bag-count").textContent = shown.bag.size;
  const list = at("bag-lines");
  if (!list) return;
  const rows = [...shown.bag.values()].map((line) => {
    const flash = flashOf(line.product),
      cost = flash ? flash.minor : line.price.minor,
      gone = (flash ? flash.left : line.left) === 0;
    const prices = make(
      "p",
      { className: "price" + (cost < line.list.minor ? " deal" : "") },
      make("data", { textContent: price(cost) }),
    );
    if (cost < line.list.minor) {
      prices.append(" ", make("s", { textContent: price(line.list.minor) }));
    }
    const buy = gone
      ? make("span", { className: "badge", textContent: say("sold-out") })
      : Object.assign(
        make("a", {
          className: "button primary small",
          textContent: say("buy"),
          href: `${room}/goods/${line.product}`,
        }),
      );
    if (!gone) buy.dataset.sheet = "";
    const row = make(
      "li",
      {},
      make("img", { className: "thumb", alt: "", src: line.picture ?? "", width: 72, height: 72 }),
      make(
        "div",
        { className: "grow" },
        make("h3", { className: "clamp fine", textContent: line.title }),
        prices,
      ),
      buy,
    );
    row.dataset.product = line.product;
    if (line.product === shown.pinned) row.ariaCurrent = "true";
    return row;
  });
  list.replaceChildren(...rows);
}

function drawVouchers() {
  const open = [...shown.offers.values()].filter((o) =>
    o.kind === "voucher" && o.left > 0 && o.ends_at > now() && !taken.has(o.id)
  );
  at("vouchers").replaceChildren(
    ...open.slice(0, 2).map((o) => {
      const off = o.state === "share" ? `${o.minor / 100}%` : price(o.minor);
      const button = make("button", {
        className: "button primary small round",
        type: "button",
        textContent: fill(say("claim"), { off }),
      });
      button.addEventListener("click", () => claim(o, button));
      return button;
    }),
  );
}

const taken = new Set();
async function claim(voucher, button) {
  button.ariaBusy = "true";
  try {
    const answer = await post(`${room}/vouchers/${voucher.id}/claims`, { _key: freshKey() });
    if (answer.status === 401) return location.assign(`/sign-in?next=${encodeURIComponent(room)}`);
    const told = await answer.json();
    if (answer.ok) taken.add(voucher.id);
    tell(answer.ok ? say("claimed") : told.detail ?? told.title);
    drawVouchers();
  } catch {
    tell(say("no-net"));
  } finally {
    button.ariaBusy = null;
  }
}

// MARK: the stream

function listen() {
  const stop = follow(room, {
    event(e) {
      events[e.t]?.(e);
      if (["ended", "stopped"].includes(stage.dataset.state)) stop();
    },
    lost() {
      tell(say("reconnecting"), true, "stream");
    },
    asking() {
      tell(say("asking"), true, "stream");
    },
    back() {
      tell(say("back"), false, "stream");
    },
    out(why) {
      if (why === "over") return changed("ended");
      tell(say("blocked"), true);
      for (const field of at("say")?.elements ?? []) field.disabled = true;
      at("film")?.dispatchEvent(new Event("pasar-over"));
    },
  });
}

// MARK: talking, hearts, sharing

function talk(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = form.elements.text, text = field.value.trim();
    if (!text) return;
    field.value = "";
    const answer = await post(form.action, { text, message: freshKey() }).catch(() => null);
    if (answer?.ok) return;
    field.value = text;
    const told = answer && await answer.json().catch(() => null);
    tell(told?.detail ?? told?.title ?? say("no-net"));
  });
}

function liking(form) {
  let waiting = 0, timer;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    waiting = Math.min(waiting + 1, 50);
    hearts(1);
    clearTimeout(timer);
    timer = setTimeout(() => {
      post(form.action, { times: waiting }).catch(() => {});
      waiting = 0;
    }, 600);
  });
}

function hearts(count) {
  const box = at("hearts");
  if (!box || matchMedia("(prefers-reduced-motion: reduce)").matches || box.children.length > 20) {
    return;
  }
  for (let i = 0; i < count; i++) {
    const heart = make("i", { textContent: "♥" });
    heart.style.setProperty("--drift", `${Math.round(Math.random() * 24 - 12)}px`);
    heart.addEventListener("animationend", () => heart.remove());
    box.append(heart);
  }
}

if (stage && at("chat")) {
  const film = at("film");
  if (film && stage.dataset.playlist) {
    play(film, stage.dataset.playlist, { tell: (text, stays) => tell(text, stays, "film"), say });
  }
  if (!["ended", "stopped"].includes(stage.dataset.state)) listen();
  replay(film);
  if (at("say")) talk(at("say"));
  if (at("like")) liking(at("like"));
  sheetWays(room, () => tell(say("no-net")));
  at("chat").scrollTop = at("chat").scrollHeight;
  const share = at("share");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener(
      "click",
      () => navigator.share({ title: document.title, url: location.href }).catch(() => {}),
    );
  }
}
