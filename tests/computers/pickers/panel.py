"""A picker's panel and its field, as the tests see them from outside the page."""

from __future__ import annotations


def picture(page):
    return page.screenshot(animations="allow", caret="initial")


def value(page, selector="#f"):
    return page.eval_on_selector(selector, "e => e.value")


def logged(page):
    return page.evaluate("log")


def click_indicator(page, selector="#f"):
    box = page.locator(selector).bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] / 2)


class Panel:
    """The panel, found from outside the page: its shadow root is closed to scripts."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def nodes(self):
        self.session.send("DOM.enable")
        root = self.session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        found = []

        def walk(node, within):
            attributes = node.get("attributes", [])
            attributes = dict(zip(attributes[::2], attributes[1::2], strict=True))
            if within and attributes.get("role") in ("button", "option"):
                found.append((self.label(node), attributes, node["nodeId"]))
            for child in node.get("children", []):
                walk(child, within)
            for shadow in node.get("shadowRoots", []):
                walk(shadow, "popover" in attributes)

        walk(root, False)
        return found

    def label(self, node):
        if node["nodeType"] == 3:
            return node["nodeValue"]
        return " ".join(self.label(child) for child in node.get("children", []))

    @property
    def open(self):
        return bool(self.nodes())

    def named(self, name):
        for label, attributes, node in self.nodes():
            if name in (attributes.get("aria-label"), label):
                return attributes, node
        raise AssertionError(f"{name!r} is not among {[n[0] for n in self.nodes()]}")

    def click(self, name):
        _, node = self.named(name)
        self.session.send("DOM.scrollIntoViewIfNeeded", {"nodeId": node})
        quad = self.session.send("DOM.getContentQuads", {"nodeId": node})["quads"][0]
        self.page.mouse.click((quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2)

    def disabled(self, name):
        return self.named(name)[0].get("aria-disabled") == "true"


