// Runs before every other script of a task's page. It begins the episode with its seed, tells the world's
// own process how the episode ends, and leaves the page as it ended instead of covering it.
// SETTINGS is put in by the server: {secret, seed, mode, epoch}; the epoch in milliseconds since 1970.
(() => {
  const {secret, seed, mode, epoch} = SETTINGS;
  // Some pages read the time of day, which has gone on where a browser window serves again.
  const Real = Date, start = Real.now(), now = () => Real.now() - start + epoch;
  window.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, values, made) => Reflect.construct(target, values.length ? values : [now()], made),
    get: (target, name) => name === "now" ? now : Reflect.get(target, name),
  });
  const send = window.fetch.bind(window), later = window.setTimeout.bind(window);
  const stringify = JSON.stringify.bind(JSON);
  const tell = (message) => send(`/_/${secret}`, {method: "POST", body: stringify(message)});
  const attempts = 100, pause = 50;

  const begun = (left) => {
    if (!WOB_TASK_READY && left > 0) return later(() => begun(left - 1), pause);
    // The flight tasks' pages show which data they use, which differs between splits.
    document.querySelector("#query-pretty .mode")?.remove();
    const said = core.getUtterance();
    tell({utterance: typeof said === "string" ? said : said.utterance});
  };

  const begin = () => {
    const end = core.endEpisode;
    let over = true;
    core.endEpisode = (reward, proportional, reason) => {
      const before = WOB_EPISODE_ID;
      end(reward, proportional, reason);
      if (over || WOB_EPISODE_ID === before) return;
      over = true;
      core.cover_div.style.display = "none";
      tell({raw: WOB_RAW_REWARD_GLOBAL, reward: WOB_REWARD_GLOBAL, reason: String(reason ?? "")});
    };
    core.endEpisode(0);
    Math.seedrandom(seed);
    core.setDataMode(mode);
    over = false;
    core.startEpisodeReal();
    begun(attempts);
  };

  addEventListener("load", () => later(begin, 0));
})();
