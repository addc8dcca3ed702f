// Runs before every other script of a task's page. It begins each episode with its seed, tells the world's own
// process how the episode ends, and leaves the page as it ended instead of covering it.
// SETTINGS is put in by the server: {secret, seed, mode, epoch}; the epoch in milliseconds since 1970.
(() => {
  let settings = SETTINGS, start = Date.now(), end = null, over = true;
  const later = window.setTimeout.bind(window), stringify = JSON.stringify.bind(JSON);
  const parse = JSON.parse.bind(JSON), send = window.fetch.bind(window);
  const tell = (message) => send(`/_/${settings.secret}`, {method: "POST", body: stringify(message)});
  const attempts = 100, pause = 50;

  // Some pages read the time of day, which has gone on where a browser window serves again.
  const Real = Date, now = () => Real.now() - start + settings.epoch;
  window.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, values, made) => Reflect.construct(target, values.length ? values : [now()], made),
    get: (target, name) => name === "now" ? now : Reflect.get(target, name),
  });

  // What an episode leaves ticking must not reach the next.
  const ticking = new Map();
  const noting = (name, cancel) => {
    const begin = window[name].bind(window), stop = window[cancel].bind(window);
    window[name] = (...values) => {
      const id = begin(...values);
      if (end) ticking.set(`${name} ${id}`, () => stop(id));
      return id;
    };
  };
  noting("setTimeout", "clearTimeout");
  noting("setInterval", "clearInterval");
  noting("requestAnimationFrame", "cancelAnimationFrame");

  const begun = (left) => {
    if (!WOB_TASK_READY && left > 0) return later(() => begun(left - 1), pause);
    // The flight tasks' pages show which data they use, which differs between splits.
    document.querySelector("#query-pretty .mode")?.remove();
    const said = core.getUtterance();
    tell({utterance: typeof said === "string" ? said : said.utterance});
  };

  const begin = () => {
    if (!end) {
      end = core.endEpisode;
      core.endEpisode = (reward, proportional, reason) => {
        const before = WOB_EPISODE_ID;
        end(reward, proportional, reason);
        if (over || WOB_EPISODE_ID === before) return;
        over = true;
        core.cover_div.style.display = "none";
        tell({raw: WOB_RAW_REWARD_GLOBAL, reward: WOB_REWARD_GLOBAL, reason: String(reason ?? "")});
      };
    }
    Math.seedrandom(settings.seed);
    core.setDataMode(settings.mode);
    over = false;
    core.startEpisodeReal();
    begun(attempts);
  };

  addEventListener("load", () => later(begin, 0));

  // A further episode in the same page: all but what the page itself keeps is as after loading.
  document.addEventListener("again", (event) => {
    over = true;
    end(0);
    for (const stop of ticking.values()) stop();
    ticking.clear();
    document.activeElement?.blur();
    getSelection().removeAllRanges();
    [settings, start] = [parse(event.detail), Real.now()];
    begin();
  });
})();
