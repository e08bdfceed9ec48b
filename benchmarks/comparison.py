"""Time the comparison page of three scenarios with 6,000 units each: `python -m benchmarks.comparison`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
COUNT = """() => {
  window.frames_seen = [];
  const tick = (at) => { window.frames_seen.push(at); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
READY = "document.querySelectorAll('#totals tbody tr').length > 0"
STEP = """() => {
  const slider = document.getElementById('year'), start = performance.now();
  for (let i = 0; i < 10; i += 1) {
    slider.value = i;
    slider.dispatchEvent(new Event('input'));
    document.body.offsetHeight;
  }
  return (performance.now() - start) / 10;
}"""


def pages() -> list[tuple[str, Path]]:
    """Write a page of some 300 units and one of 6,000, three scenarios each."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from fake_outcome import fake_outcome

    from forestsim.maps import render_comparison

    folder, made = Path(tempfile.mkdtemp()), []
    for count in (0, 6000):
        scenarios = [fake_outcome(stem, seed=seed, stem=stem, many=count) for seed, stem in enumerate("abc")]
        start = time.process_time()
        html = render_comparison(scenarios)
        name = f"3 x {count or len(scenarios[0].units)} units"
        print(
            f"{name}: made in {time.process_time() - start:.1f} s of processor, "
            f"{len(html.encode()) / 1e6:.2f} MB (limit 10)"
        )
        made.append((name, folder / f"compare_{count}.html"))
        made[-1][1].write_text(html, "utf-8")
    return made


def browse(playwright, name: str, path: Path) -> None:
    """Print how long the page takes to open, how it pans in each view, and how long a year takes."""
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    for view in ("one", "swipe", "difference"):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        start = time.perf_counter()
        page.goto(f"{path.as_uri()}#view={view}&effect=dust&year=2050&part=none")
        while not page.evaluate(READY):
            page.wait_for_timeout(5)
        opened = time.perf_counter() - start
        page.wait_for_timeout(1500)
        frames = pan(page)
        print(
            f"{name}, {view}: opens in {opened:.2f} s (limit 2); panning {len(frames)} frames, median "
            f"{np.median(frames):.1f} ms, 95 % {np.quantile(frames, 0.95):.1f}, most {frames.max():.0f} (limit 16.7); "
            f"a year step {page.evaluate(STEP):.0f} ms",
            flush=True,
        )
        page.close()
    browser.close()


def pan(page) -> np.ndarray:
    """Drag the map to and fro and return the time between frames, ms."""
    box = page.locator(".folium-map").bounding_box()
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 3
    page.evaluate(COUNT)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 150 * np.sin(step / 12), y + 80 * np.sin(step / 9))
        page.wait_for_timeout(8)
    frames = np.diff(page.evaluate("window.frames_seen"))
    page.mouse.up()
    return frames


def main() -> None:
    """Print sizes and times."""
    if not CHROMIUM.exists():
        print("no /usr/bin/chromium; the comparison page is not timed")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        for name, path in pages():
            browse(playwright, name, path)


if __name__ == "__main__":
    main()
