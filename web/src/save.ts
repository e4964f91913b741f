/** A picture as a file of its own: light, on white, without the style sheet of the page. */

import { svg as make } from "./svg.ts";

const PROPERTIES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
  "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order",
]; // prettier-ignore

/** Runs with the picture whole, without highlight and in its light colours, as it is saved. */
function asSaved<T>(picture: SVGSVGElement, whole: DOMRect, work: () => T): T {
  const view = picture.getAttribute("viewBox") ?? "";
  const classes = picture.getAttribute("class") ?? "";
  picture.setAttribute("viewBox", `${whole.x} ${whole.y} ${whole.width} ${whole.height}`);
  picture.setAttribute("class", "saving");
  try {
    return work();
  } finally {
    picture.setAttribute("viewBox", view);
    picture.setAttribute("class", classes);
  }
}

function wholeOf(picture: SVGSVGElement): DOMRect {
  const { x, y, width, height } = picture.getBBox();
  return new DOMRect(Math.floor(x - 10), Math.floor(y - 10), Math.ceil(width + 20), Math.ceil(height + 20));
}

/** The picture as an SVG file: what the style sheet says is written on the elements; links become absolute. */
export function toSvgFile(picture: SVGSVGElement): Blob {
  const whole = wholeOf(picture);
  const copy = asSaved(picture, whole, () => {
    const clone = picture.cloneNode(true) as SVGSVGElement;
    const styled = clone.querySelectorAll("path, rect, text");
    picture.querySelectorAll("path, rect, text").forEach((element, index) => {
      const style = getComputedStyle(element);
      const twin = styled[index];
      if (style.visibility === "hidden") twin?.setAttribute("visibility", "hidden");
      for (const name of PROPERTIES) twin?.setAttribute(name, style.getPropertyValue(name));
    });
    return clone;
  });
  copy.querySelectorAll("[visibility=hidden]").forEach((element) => element.remove());
  copy.querySelectorAll("*").forEach((element) => {
    element.removeAttribute("class");
    element.removeAttribute("tabindex");
    element.removeAttribute("data-note");
  });
  copy.querySelectorAll("a[href]").forEach((anchor) => {
    anchor.setAttribute("href", new URL(anchor.getAttribute("href") ?? "", document.baseURI).href);
  });
  const { x, y, width, height } = whole;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  copy.prepend(make("rect", { x, y, width, height, fill: "#fff" }));
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

/** Draws one element with the canvas; the pictures are made of paths, rectangles and lines of text alone. */
function paint(context: CanvasRenderingContext2D, element: SVGGraphicsElement, opacity: number): void {
  const style = getComputedStyle(element);
  const number = (name: string): number => Number.parseFloat(style.getPropertyValue(name)) || 0;
  if (style.visibility === "hidden") return;
  const alpha = opacity * number("opacity");
  const fill = (): void => void (context.globalAlpha = alpha * number("fill-opacity"));
  const stroke = (): void => void (context.globalAlpha = alpha * number("stroke-opacity"));
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
      if (style.stroke !== "none") (stroke(), context.strokeText(span.textContent, x, y));
      (fill(), context.fillText(span.textContent, x, y));
    }
    return;
  }
  const shape = new Path2D(element instanceof SVGPathElement ? (element.getAttribute("d") ?? "") : "");
  if (element instanceof SVGRectElement) {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(element.getAttribute(name)));
    shape.roundRect(x ?? 0, y ?? 0, width ?? 0, height ?? 0, Number(element.getAttribute("rx")));
  }
  if (style.fill !== "none") (fill(), context.fill(shape));
  if (style.stroke !== "none") (stroke(), context.stroke(shape));
}

/** The picture as a PNG file of twice its size, painted without an image: the content policy has no other way. */
export function toPng(picture: SVGSVGElement, scale = 2): Promise<Blob> {
  const whole = wholeOf(picture);
  const canvas = document.createElement("canvas");
  canvas.width = whole.width * scale;
  canvas.height = whole.height * scale;
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("this browser has no canvas"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  asSaved(picture, whole, () => {
    const root = picture.getScreenCTM()?.inverse();
    for (const element of picture.querySelectorAll<SVGGraphicsElement>("path, rect, text")) {
      const place = root?.multiply(element.getScreenCTM() ?? new DOMMatrix()) ?? new DOMMatrix();
      context.setTransform(new DOMMatrix([scale, 0, 0, scale, -whole.x * scale, -whole.y * scale]).multiply(place));
      paint(context, element, 1);
    }
  });
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large to save")))),
  );
}
