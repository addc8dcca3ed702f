// Reads what the first page shows and what any script in it could read. It changes nothing.
() => {
  const shown = ["alt", "aria-label", "label", "placeholder", "title", "value"];
  const elements = [...document.querySelectorAll("*")];
  const attributes = elements.flatMap((element) => [...element.attributes].map((a) => [a.name, a.value]));
  // The content of scripts and styles is the world's own program, which is not shown.
  const comments = [];
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) comments.push(walker.currentNode.data);
  const keys = (name) => {
    try { return Object.keys(window[name]); } catch (error) { return []; }
  };
  const paths = [location.pathname];
  for (const element of document.querySelectorAll("[href], [src], [action]")) {
    for (const name of ["href", "src", "action"]) {
      const value = element.getAttribute(name);
      if (!value || value.startsWith("data:")) continue;
      try { paths.push(new URL(value, location.href).pathname); } catch (error) { paths.push(value); }
    }
  }
  const agent = navigator.userAgentData;
  return {
    title: document.title,
    address: location.href,
    text: document.body ? document.body.innerText : "",
    labels: attributes.filter(([name]) => shown.includes(name)).map(([, value]) => value),
    attributes: attributes.map(([name, value]) => `${name}=${value}`),
    comments,
    navigator: [
      navigator.userAgent, navigator.appVersion, navigator.platform, navigator.vendor, navigator.product,
      ...(agent ? [...agent.brands.map((brand) => brand.brand), agent.platform] : []),
      ...[...navigator.plugins].map((plugin) => plugin.name),
    ],
    driven: navigator.webdriver === true,
    cookies: document.cookie.split("; ").map((cookie) => cookie.split("=")[0]).filter(Boolean),
    storage: [...keys("localStorage"), ...keys("sessionStorage")],
    tags: [...new Set(elements.map((element) => element.localName))],
    attributeNames: [...new Set(attributes.map(([name]) => name))],
    classes: [...new Set(elements.flatMap((element) => [...element.classList]))],
    ids: [...new Set(elements.map((element) => element.id).filter(Boolean))],
    paths: [...new Set(paths)],
  };
}
