/** A picture as a file of its own: light, on white, without the style sheet of the page. */

import type { PictureData } from "./shapes.ts";
import { LINE_HEIGHT, svg, textLines, textWidth } from "./svg.ts";
import { wrap } from "./words.ts";

const PROPERTIES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
  "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order",
]; // prettier-ignore

export type Legend = [SVGSVGElement, string][];

const MARGIN = 12;
const LEGEND_LINE = 26;

/** Title, legend, what is left out and whence it comes: beside the picture on the page, within it in a file. */
function caption(picture: SVGSVGElement, view: PictureData, legend: Legend): SVGGElement {
  const { x, y, width, height } = picture.getBBox();
  const group = svg("g", {}, textLines([view.title], x, y - MARGIN, "title", "start"));
  let [left, top] = [x, y + height + MARGIN];
  for (const [symbol, words] of legend) {
    const wide = symbol.viewBox.baseVal.width + 6;
    const step = wide + textWidth(words) + 20;
    if (left > x && left + step > x + width) [left, top] = [x, top + LEGEND_LINE];
    const parts = [...symbol.childNodes].map((part) => part.cloneNode(true));
    group.append(
      svg("g", { transform: `translate(${left} ${top})` }, ...parts, textLines([words], wide, 15, "value", "start")),
    );
    left += step;
  }
  if (legend.length) top += LEGEND_LINE;
  for (const words of [view.leftOut, view.credit].filter(Boolean)) {
    const lines = wrap(words, Math.max(40, width / 6.5), Infinity);
    group.append(textLines(lines, x, top + LINE_HEIGHT, "value", "start"));
    top += (lines.length + 0.3) * LINE_HEIGHT;
  }
  return group;
}

/** Works on the picture as it is saved: whole, with its caption, without highlight, in its light colours. */
function asSaved<T>(picture: SVGSVGElement, view: PictureData, legend: Legend, work: (whole: DOMRect) => T): T {
  const shown = picture.getAttribute("viewBox") ?? "";
  const pins = [...picture.querySelectorAll(".pinned")].map((pin) => [pin, pin.getAttribute("transform") ?? ""] as const);
  const highlighted = picture.classList.contains("highlighting");
  for (const [pin] of pins) pin.removeAttribute("transform");
  const added = caption(picture, view, legend);
  picture.append(added);
  const { x, y, width, height } = picture.getBBox();
  const whole = new DOMRect(
    Math.floor(x - MARGIN),
    Math.floor(y - MARGIN),
    Math.ceil(width + 2 * MARGIN),
    Math.ceil(height + 2 * MARGIN),
  );
  picture.setAttribute("viewBox", `${whole.x} ${whole.y} ${whole.width} ${whole.height}`);
  picture.classList.remove("highlighting");
  picture.classList.add("saving");
  try {
    return work(whole);
  } finally {
    added.remove();
    picture.setAttribute("viewBox", shown);
    for (const [pin, place] of pins) pin.setAttribute("transform", place);
    picture.classList.toggle("highlighting", highlighted);
    picture.classList.remove("saving");
  }
}

/** The picture as an SVG file: what the style sheet says is written on the elements; links become absolute. */
export function toSvgFile(picture: SVGSVGElement, view: PictureData, legend: Legend): Blob {
  return asSaved(picture, view, legend, ({ x, y, width, height }) => {
    const copy = picture.cloneNode(true) as SVGSVGElement;
    const twins = copy.querySelectorAll("path, rect, text");
    picture.querySelectorAll("path, rect, text").forEach((element, index) => {
      const style = getComputedStyle(element);
      const twin = twins[index];
      if (style.visibility === "hidden") twin?.remove();
      for (const name of PROPERTIES) twin?.setAttribute(name, style.getPropertyValue(name));
    });
    copy.querySelectorAll("*").forEach((element) => {
      for (const name of ["class", "style", "tabindex", "data-note"]) element.removeAttribute(name);
    });
    copy.querySelectorAll("a[href]").forEach((anchor) => {
      anchor.setAttribute("href", new URL(anchor.getAttribute("href") ?? "", document.baseURI).href);
    });
    for (const name of ["class", "style"]) copy.removeAttribute(name);
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    copy.prepend(svg("rect", { x, y, width, height, fill: "#fff" }));
    return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  });
}

/** Draws one element with the canvas; the pictures are made of paths, rectangles and lines of text alone. */
function paint(context: CanvasRenderingContext2D, element: SVGGraphicsElement): void {
  const style = getComputedStyle(element);
  const number = (name: string): number => Number.parseFloat(style.getPropertyValue(name)) || 0;
  if (style.visibility === "hidden") return;
  const alpha = number("opacity");
  const paints = (what: "fill" | "stroke"): boolean => {
    context.globalAlpha = alpha * number(`${what}-opacity`);
    return style[what] !== "none";
  };
  context.fillStyle = style.fill;
  context.strokeStyle = style.stroke;
  context.lineWidth = number("stroke-width");
  context.lineJoin = "round";
  context.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(Number.parseFloat));
  if (element instanceof SVGTextElement) {
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.textAlign = { start: "left", middle: "center", end: "right" }[style.textAnchor] as CanvasTextAlign;
    for (const span of element.querySelectorAll("tspan")) {
      const [x, y] = [Number(span.getAttribute("x")), Number(span.getAttribute("y"))];
      if (paints("stroke")) context.strokeText(span.textContent, x, y);
      if (paints("fill")) context.fillText(span.textContent, x, y);
    }
    return;
  }
  const shape = new Path2D(element instanceof SVGPathElement ? (element.getAttribute("d") ?? "") : "");
  if (element instanceof SVGRectElement) {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(element.getAttribute(name)));
    shape.roundRect(x ?? 0, y ?? 0, width ?? 0, height ?? 0, Number(element.getAttribute("rx")));
  }
  if (paints("fill")) context.fill(shape);
  if (paints("stroke")) context.stroke(shape);
}

/** The picture as a PNG file of twice its size, painted without an image: the content policy has no other way. */
export function toPng(picture: SVGSVGElement, view: PictureData, legend: Legend, scale = 2): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("this browser has no canvas"));
  asSaved(picture, view, legend, (whole) => {
    canvas.width = whole.width * scale;
    canvas.height = whole.height * scale;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    const root = picture.getScreenCTM()?.inverse();
    for (const element of picture.querySelectorAll<SVGGraphicsElement>("path, rect, text")) {
      const place = root?.multiply(element.getScreenCTM() ?? new DOMMatrix()) ?? new DOMMatrix();
      context.setTransform(new DOMMatrix([scale, 0, 0, scale, -whole.x * scale, -whole.y * scale]).multiply(place));
      paint(context, element);
    }
  });
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large to save")))),
  );
}
