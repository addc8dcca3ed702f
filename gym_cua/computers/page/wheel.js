// Scrolls on the page's own thread what the wheel would scroll on the compositor's. There it is done by
// gestures that nothing acknowledges and shows what happens to be rasterised; here the frame is complete.
(() => {
  const ROOM = {
    x: (node, delta) => delta < 0 ? node.scrollLeft > 0
      : delta > 0 && Math.ceil(node.scrollLeft + node.clientWidth) < node.scrollWidth,
    y: (node, delta) => delta < 0 ? node.scrollTop > 0
      : delta > 0 && Math.ceil(node.scrollTop + node.clientHeight) < node.scrollHeight,
  };
  const allows = (node, overflow) => node === document.scrollingElement
    ? overflow !== "hidden" && overflow !== "clip"
    : overflow === "auto" || overflow === "scroll" || overflow === "overlay";
  addEventListener("wheel", (event) => {
    if (event.defaultPrevented || !event.isTrusted || event.ctrlKey || event.deltaMode !== 0) return;
    for (const node of event.composedPath()) {
      if (!(node instanceof Element)) continue;
      const style = getComputedStyle(node);
      const left = allows(node, style.overflowX) && ROOM.x(node, event.deltaX) ? event.deltaX : 0;
      const top = allows(node, style.overflowY) && ROOM.y(node, event.deltaY) ? event.deltaY : 0;
      if (left || top) {
        event.preventDefault();
        node.scrollBy({left, top, behavior: "instant"});
        return;
      }
      if (style.overscrollBehaviorY !== "auto" && allows(node, style.overflowY)
        && node.scrollHeight > node.clientHeight) {
        event.preventDefault();
        return;
      }
    }
  }, {passive: false});
})();
