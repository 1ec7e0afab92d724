// One connection to the event stream: it comes back by itself and never forgets how far it was.
// Told by `tell(message)`: {type: "live", now, lamp}, {type: "stale"}, {type: "hint", ...}, {type: "reset"}.

const SILENCE_MS_MAX = 40_000; // the server beats every 15 s
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Feed {
  constructor(url, lastId, tell) {
    this.url = url;
    this.lastId = lastId;
    this.tell = tell;
    this.failures = 0;
    this.open();
  }

  open() {
    const source = new EventSource(`${this.url}?after=${this.lastId}`);
    this.source = source;
    source.addEventListener("beat", (event) => {
      this.failures = 0;
      this.heard();
      this.lastId = Number(event.lastEventId); // told up to here, also what concerned others
      this.tell({ type: "live", ...JSON.parse(event.data) });
    });
    source.addEventListener("hint", (event) => {
      this.heard();
      const hint = JSON.parse(event.data);
      this.lastId = Math.max(this.lastId, hint.id);
      this.tell({ type: "hint", ...hint });
    });
    source.addEventListener("reset", (event) => {
      this.heard();
      this.lastId = Number(event.data);
      this.tell({ type: "reset", id: this.lastId });
    });
    source.addEventListener("error", () => this.lost());
  }

  heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), SILENCE_MS_MAX);
  }

  // The browser's own way of coming back gives up after a refusal: we do it ourselves, with spread.
  lost() {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    this.source.close();
    this.tell({ type: "stale" });
    const base = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => this.open(), base * (0.5 + Math.random()));
  }

  close() {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    this.source.close();
  }
}
