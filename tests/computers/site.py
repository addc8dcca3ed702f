"""A small site with everything that a browser can do to an agent, for testing the browser computer."""

from __future__ import annotations

from flask import Flask, Response, request

PAGES = {
    "/": """<title>Home</title><h1 id=h>Home</h1>
      <a id=next href=/second>next</a> <a id=tab target=_blank href=/second>new tab</a>
      <a id=cross href=https://other.test/frame>other site</a>
      <a id=file href=file:///etc/passwd>file</a> <a id=chrome href=chrome://version>chrome</a>
      <a id=source href=view-source:https://site.test/>source</a>
      <a id=tools href=devtools://devtools/bundled/inspector.html>tools</a>
      <a id=outside href=https://outside.example/x>outside</a>
      <a id=download href=/report>download</a>
      <form method=post action=/echo><input id=text name=text><button id=send>send</button></form>""",
    "/second": "<title>Second</title><h1 id=h>Second</h1><button id=close onclick='window.close()'>close</button>",
    "/dialogs": """<title>Dialogs</title>
      <button id=alert onclick="alert('Look out: é'); out.textContent = 'alerted'">alert</button>
      <button id=confirm onclick="out.textContent = confirm('Sure?')">confirm</button>
      <button id=prompt onclick="out.textContent = prompt('Name?', 'Ann')">prompt</button>
      <button id=later onclick="setTimeout(() => {alert('Later'); out.textContent = 'later'}, 100)">later</button>
      <button id=frame onclick="requestAnimationFrame(() => {alert('x'); out.textContent = 'frame'})">frame</button>
      <input id=field><a id=leave href=/second>leave</a><p id=out>nothing</p>
      <script>onbeforeunload = (event) => field.value ? event.preventDefault() : undefined</script>""",
    "/time": """<title>Time</title><p id=out></p><button id=go>go</button>
      <div id=box style="width:60px;height:60px;background:#c33;transition:transform 1s linear"></div>
      <style>@keyframes slide {to {transform: translateX(900px)}}</style>
      <div style="width:60px;height:60px;background:#3c3;animation:slide 3s linear infinite"></div>
      <script>let n = 0; setInterval(() => {n++; show()}, 50);
      let frames = 0; const tick = () => {frames++; requestAnimationFrame(tick)}; tick();
      const show = () => out.textContent = [Date.now(), n, Math.random(), crypto.randomUUID()].join(' ');
      go.onclick = () => {box.style.transform = 'translateX(300px)'; fetch('/slow').then(r => r.text()).then(show)};
      show()</script>""",
    "/keys": """<title>Keys</title><textarea id=area rows=10 cols=80></textarea>
      <div id=editable contenteditable style="border:1px solid;height:40px"></div><p id=log></p>
      <script>addEventListener('keydown', (event) => log.textContent += ` ${event.key}/${event.code}`)</script>""",
    "/pointer": """<title>Pointer</title><style>.box{width:100px;height:60px;border:1px solid;display:inline-block}
      #hover:hover{background:#36c} body{margin:8px;height:3000px}</style>
      <div class=box id=target>target</div><div class=box id=hover>hover</div>
      <div class=box id=drag draggable=true>drag me</div><div class=box id=drop>drop here</div>
      <input id=slider type=range min=0 max=100 value=0 style="width:200px"><p id=log></p>
      <script>const say = (text) => log.textContent += ' ' + text;
      for (const name of ['click', 'dblclick', 'auxclick', 'contextmenu', 'mousedown', 'mouseup'])
        target.addEventListener(name, (event) => {say(`${name}:${event.button}:${event.detail}`
          + (event.shiftKey ? ':shift' : '') + (event.ctrlKey ? ':ctrl' : '')); event.preventDefault()});
      drag.ondragstart = (event) => event.dataTransfer.setData('text', 'cargo');
      drop.ondragover = (event) => event.preventDefault();
      drop.ondrop = (event) => {event.preventDefault(); say('dropped:' + event.dataTransfer.getData('text'))};
      slider.oninput = () => say('slider');</script>""",
    "/frames": """<title>Frames</title><iframe id=inner src=https://other.test/frame width=400 height=200></iframe>
      <p id=out></p><script>onmessage = (event) => out.textContent = event.data</script>""",
    "/frame": """<button id=inside onclick="parent.postMessage('from inside', '*')"
      style="width:200px;height:80px">inside</button>""",
    "/upload": """<title>Upload</title><form method=post action=/upload enctype=multipart/form-data>
      <input type=hidden name=note value="né"><input id=pick type=file name=file><button id=send>send</button></form>""",
    "/select": """<title>Select</title><select id=choice style="width:200px"><option>one<option>two<option>three
      </select> <input id=day type=date value=2024-03-10><p id=out></p>
      <script>choice.onchange = day.onchange = () => out.textContent = choice.value + ' ' + day.value</script>""",
    "/loop": "<title>Loop</title><button id=go onclick='for (;;) {}'>go</button>",
    "/network": """<title>Network</title><p id=out></p><script>
      const tries = [fetch('https://outside.example/a'), fetch('http://127.0.0.1:80/b'),
        new Promise((ok, no) => {const s = new WebSocket('wss://outside.example/'); s.onopen = ok; s.onerror = no}),
        new Promise((ok, no) => {const i = new Image(); i.onload = ok; i.onerror = no; i.src = 'https://outside.example/i'})];
      Promise.allSettled(tries).then((all) => out.textContent = all.map((one) => one.status).join(' '))</script>""",
    "/many": "<title>Many</title><button id=go onclick=\"for (let i = 0; i < 40; i++) window.open('/second')\">go</button>",
}


def make_site() -> Flask:
    """Return the site's application; it serves both hosts."""
    app = Flask("site")
    app.config["uploads"] = {}
    for path, body in PAGES.items():
        page = f"<!doctype html><meta charset=utf-8>{body}"
        app.add_url_rule(path, path, lambda page=page: page)

    @app.post("/echo")
    def echo() -> str:
        return f"<!doctype html><p id=out>{len(request.form['text'])}</p>"

    @app.get("/slow")
    def slow() -> str:
        return "slow"

    @app.get("/report")
    def report() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="report é.txt"'}
        return Response("the report", mimetype="text/plain", headers=headers)

    @app.post("/upload")
    def upload() -> str:
        file = request.files["file"]
        app.config["uploads"][file.filename] = (file.read(), request.form["note"])
        return "<!doctype html><p id=out>uploaded</p>"

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("this page is broken")

    return app
