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

/** A drop: a fluid. */
const drop: Shape = (x, y, r) =>
  `M${x},${y - r * 1.2}C${x + r * 0.5},${y - r * 0.4} ${x + r * 0.9},${y} ${x + r * 0.9},${y + r * 0.3}` +
  `A${r * 0.9},${r * 0.9} 0 1 1 ${x - r * 0.9},${y + r * 0.3}C${x - r * 0.9},${y} ${x - r * 0.5},${y - r * 0.4} ${x},${y - r * 1.2}Z`;

/** A bowl: a cell that takes up. */
const bowl: Shape = (x, y, r) =>
  `M${x - r * 1.2},${y - r * 0.7}H${x + r * 1.2}C${x + r * 1.2},${y + r * 1.5} ${x - r * 1.2},${y + r * 1.5} ${x - r * 1.2},${y - r * 0.7}Z`;

const plain: Shape = polygon(3, -0.5, 1.2);

const SHAPES = new Map<string, Shape>([
  ["sender", polygon(6, 0, 1.05)],
  ["sample", drop],
  ["microRNA", circle],
  ["recipient", bowl],
  ["molecule", polygon(4, 0.25, 1.25)],
  ["pathway", polygon(4, 0, 1.2)],
  ["process", plain],
  ["site", polygon(5, -0.5, 1.12)],
]);

/** The outline of the symbol of a kind around a point, as path data; that of a direct target is double. */
export function outline(kind: string, x: number, y: number, radius: number, direct = false): string {
  const shape = SHAPES.get(kind) ?? plain;
  return shape(x, y, radius) + (direct ? shape(x, y, radius / 2) : "");
}
