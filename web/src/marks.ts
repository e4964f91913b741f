/** The symbol of each kind of thing: told apart by shape, not by colour alone. */

type Shape = (x: number, y: number, radius: number) => string;

function polygon(corners: number, turn: number, stretch = 1): Shape {
  return (x, y, radius) => {
    const points = Array.from({ length: corners }, (_, index) => {
      const angle = ((index / corners) * 2 + turn) * Math.PI;
      const far = radius * stretch;
      return `${(x + far * Math.cos(angle)).toFixed(1)},${(y + far * Math.sin(angle)).toFixed(1)}`;
    });
    return `M${points.join("L")}Z`;
  };
}

const circle: Shape = (x, y, r) => `M${x - r},${y}A${r},${r} 0 1 1 ${x + r},${y}A${r},${r} 0 1 1 ${x - r},${y}Z`;

const plain: Shape = polygon(3, -0.5, 1.2);

const SHAPES = new Map<string, Shape>([
  ["source", polygon(6, 0, 1.05)],
  ["mirna", circle],
  ["target", polygon(4, 0.25, 1.25)],
  ["pathway", polygon(4, 0, 1.2)],
  ["process", plain],
  ["site", polygon(5, -0.5, 1.12)],
]);

/** The outline of the symbol of a kind around a point, as path data. */
export function outline(kind: string, x: number, y: number, radius: number): string {
  return (SHAPES.get(kind) ?? plain)(x, y, radius);
}
