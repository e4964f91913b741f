/** The box around a picture: tools, note line, legend, and how it is used by pointer and keyboard. */

import "./picture.css";
import { path } from "./paths.ts";
import { saveFile } from "./save-file.ts";
import { toPng, toSvgFile, type Legend } from "./save.ts";
import type { LabelledLink, PictureData } from "./shapes.ts";
import { html } from "./svg.ts";
import { fileName } from "./words.ts";

export interface Picture {
  svg: SVGSVGElement;
  /** Symbol and words of each line of the legend. */
  legend: Legend;
  /** For an element, those that are shown with it while it has the pointer or the focus. */
  near?: Map<Element, Element[]>;
  /** What has findings, and how each finding goes: then one finding is shown at a time, and can be chosen. */
  paths?: Paths;
  /** Whether it is fitted into its box, to be zoomed and moved; otherwise it keeps its size and the box scrolls. */
  zoom?: boolean;
}

export interface Paths {
  of: Map<Element, string[]>;
  findings: LabelledLink[];
  /** The way of a finding through the picture in words. */
  words: (finding: string) => string;
}

const HINT = matchMedia("(hover: none)").matches
  ? "Touch a thing to open its page, a line to read what it says."
  : "Tab enters the picture, arrow keys move in it, Enter opens the page of a thing.";

/** Puts a picture into its place on the page. */
export function frame(host: HTMLElement, view: PictureData, picture: Picture): void {
  const { svg } = picture;
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", view.title);
  const box = html("div", { class: "picture-box" }, svg);
  const note = html("p", { class: "picture-note" }, HINT);
  const tools = html("div", { class: "picture-tools", role: "group", "aria-label": "Picture" });
  if (picture.zoom) tools.append(...zoomButtons(svg, box));
  tools.append(...saveButtons(view, picture));
  const keys = picture.legend.map(([symbol, words]) => {
    symbol.setAttribute("aria-hidden", "true");
    return html("li", {}, symbol, words);
  });
  host.classList.add("picture");
  const legend = html("ul", { class: "picture-legend", "aria-label": "Legend" }, ...keys);
  host.replaceChildren(tools, box, note, legend);
  if (picture.paths) note.after(showPaths(box, svg, note, picture.paths));
  else showNear(box, svg, note, picture.near ?? new Map());
  moveByKeys(svg);
}

function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const element = html("button", { type: "button", "aria-label": label, title: label }, text);
  element.addEventListener("click", act);
  return element;
}

function saveButtons(view: PictureData, { svg, legend }: Picture): HTMLButtonElement[] {
  const save = (ending: string, file: Blob): void => saveFile(`${fileName(view.title)}.${ending}`, file);
  return [
    button("SVG", "Download as SVG", () => save("svg", toSvgFile(svg, view, legend))),
    button("PNG", "Download as PNG", () => void toPng(svg, view, legend).then((file) => save("png", file))),
  ];
}

/** The picture is enlarged by narrowing its view box, and moved by dragging it. */
function zoomButtons(svg: SVGSVGElement, box: HTMLElement): HTMLButtonElement[] {
  const view = svg.viewBox.baseVal;
  const whole = { x: view.x, y: view.y, width: view.width, height: view.height };
  const show = (x: number, y: number, width: number, height: number): void =>
    svg.setAttribute("viewBox", [x, y, width, height].map((number) => number.toFixed(1)).join(" "));
  const zoom = (factor: number): void => {
    const width = Math.min(whole.width * 2, Math.max(whole.width / 8, view.width * factor));
    const height = (width * whole.height) / whole.width;
    show(view.x + (view.width - width) / 2, view.y + (view.height - height) / 2, width, height);
  };
  let dragged = false;
  svg.addEventListener("pointerdown", (start) => {
    if (start.button !== 0 || start.pointerType === "touch") return;
    const scale = view.width / svg.clientWidth;
    const from = { x: view.x, y: view.y };
    dragged = false;
    const move = (event: PointerEvent): void => {
      const [x, y] = [event.clientX - start.clientX, event.clientY - start.clientY];
      if (Math.hypot(x, y) > 4) dragged = true;
      if (dragged) show(from.x - x * scale, from.y - y * scale, view.width, view.height);
    };
    const end = (): void => window.removeEventListener("pointermove", move);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
    window.addEventListener("pointercancel", end, { once: true });
  });
  // The end of dragging is no click on what lies under the pointer, and a link is not dragged out of the page.
  svg.addEventListener("click", (event) => dragged && event.preventDefault(), true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  box.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15);
    },
    { passive: false },
  );
  return [
    button("+", "Zoom in", () => zoom(1 / 1.3)),
    button("−", "Zoom out", () => zoom(1.3)),
    button("Fit", "Show the whole picture", () => show(whole.x, whole.y, whole.width, whole.height)),
  ];
}

/** Says in the note line what has the pointer or the focus, and dims what does not belong to it. */
function showNear(box: HTMLElement, svg: SVGSVGElement, note: HTMLElement, near: Map<Element, Element[]>): void {
  const light = (target: EventTarget | null): void => {
    const element = target instanceof Element ? target.closest("[data-note]") : null;
    svg.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
    const together = element ? near.get(element) : undefined;
    svg.classList.toggle("highlighting", together !== undefined);
    if (element && together) for (const lit of [element, ...together]) lit.classList.add("lit");
    note.textContent = element?.getAttribute("data-note") ?? HINT;
    note.classList.toggle("telling", element !== null);
  };
  // Not on the SVG element: Chromium makes an SVG element that listens for the focus a stop of the Tab key.
  box.addEventListener("pointerover", (event) => light(event.target));
  box.addEventListener("pointerleave", () => light(document.activeElement));
  box.addEventListener("focusin", (event) => light(event.target));
  box.addEventListener("focusout", () => light(null));
}

/**
 * Lights the path of one finding: of what has the pointer or the focus, or the chosen one. Returns the choice
 * of a finding.
 */
function showPaths(box: HTMLElement, svg: SVGSVGElement, note: HTMLElement, paths: Paths): HTMLElement {
  let chosen: string | undefined;
  const light = (target: EventTarget | null): void => {
    const element = target instanceof Element ? (target.closest("[data-note]") ?? undefined) : undefined;
    const { finding, lit, also } = path(paths.of, element, chosen);
    svg.classList.toggle("highlighting", lit.size > 0);
    for (const part of paths.of.keys()) {
      part.classList.toggle("lit", lit.has(part));
      part.classList.toggle("also", also.has(part));
    }
    const several = element && (paths.of.get(element)?.length ?? 0) > 1;
    const words = element ? `${element.getAttribute("data-note")}${several ? `. Lit: ${finding}` : ""}` : HINT;
    note.replaceChildren(...(element || !chosen ? [words] : chosenWords(chosen)));
    note.classList.toggle("telling", element !== undefined);
  };
  const chosenWords = (finding: string): (Node | string)[] => {
    const href = paths.findings.find(({ label }) => label === finding)?.href ?? "";
    return [html("a", { href }, finding), `: ${paths.words(finding)}`];
  };
  const options = paths.findings.map(({ label }) => html("option", { value: label }, label));
  const choice = html("select", { id: "picture-finding" }, html("option", { value: "" }, "choose a finding"), ...options);
  choice.addEventListener("change", () => {
    chosen = choice.value || undefined;
    light(null);
  });
  box.addEventListener("pointerover", (event) => light(event.target));
  box.addEventListener("pointerleave", () => light(document.activeElement));
  box.addEventListener("focusin", (event) => light(event.target));
  box.addEventListener("focusout", () => light(null));
  return html("p", { class: "picture-findings" }, html("label", { for: "picture-finding" }, "Show the path of "), choice);
}

/** One stop of the Tab key for the whole picture; the arrow keys go to the next thing in their direction. */
function moveByKeys(svg: SVGSVGElement): void {
  const stops = [...svg.querySelectorAll<SVGAElement>("a")];
  const go = (stop: SVGAElement | undefined): void => {
    if (!stop) return;
    for (const other of stops) other.setAttribute("tabindex", other === stop ? "0" : "-1");
    stop.focus();
  };
  (svg.querySelector("a.focus") ?? stops[0])?.setAttribute("tabindex", "0");
  svg.addEventListener("keydown", (event) => {
    const here = stops.find((stop) => stop === document.activeElement);
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(stops.at(event.key === "Home" ? 0 : -1));
    } else if (here && way) {
      event.preventDefault();
      go(nextStop(here, stops, way[0] ?? 0, way[1] ?? 0));
    }
  });
}

function centre(element: Element): [number, number] {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** The nearest stop within 60 degrees of a direction; what lies aside counts double. */
function nextStop(here: Element, stops: SVGAElement[], right: number, down: number): SVGAElement | undefined {
  const [x, y] = centre(here);
  let best: SVGAElement | undefined;
  let least = Infinity;
  for (const stop of stops) {
    const [otherX, otherY] = centre(stop);
    const ahead = (otherX - x) * right + (otherY - y) * down;
    const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
    if (stop === here || ahead < 1 || aside > ahead * 1.8) continue;
    if (ahead + 2 * aside < least) [least, best] = [ahead + 2 * aside, stop];
  }
  return best;
}
