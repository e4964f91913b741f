/** SVG elements, and the few measures of text that laying out a picture needs. */

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | number>;

/** An SVG element with its attributes and children; a string child becomes text. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** An HTML element likewise. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A link in a picture; one without a page of its own is still a stop of the arrow keys, but leads nowhere. */
export function link(href: string | undefined, label: string, ...children: Node[]): SVGAElement {
  const element = svg("a", { "aria-label": label, "data-note": label, tabindex: -1 }, ...children);
  if (href) element.setAttribute("href", href);
  else element.setAttribute("role", "img");
  return element;
}

export const LINE_HEIGHT = 15;

const ruler = document.createElement("canvas").getContext("2d");

/** The width of a text in pixels, in the font of the pictures. */
export function textWidth(text: string, size = 12): number {
  if (!ruler) return text.length * size * 0.55;
  ruler.font = `${size}px system-ui, sans-serif`;
  return ruler.measureText(text).width;
}

/** A text of several lines around x, its first baseline at y. */
export function textLines(lines: string[], x: number, y: number, className: string, anchor = "middle"): SVGTextElement {
  const spans = lines.map((line, index) => svg("tspan", { x, y: y + index * LINE_HEIGHT }, line));
  return svg("text", { class: className, "text-anchor": anchor }, ...spans);
}
