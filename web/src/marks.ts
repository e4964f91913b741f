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

export const SHAPES: Record<string, Shape> = {
  source: polygon(6, 0, 1.05),
  mirna: circle,
  target: polygon(4, 0.25, 1.25),
  pathway: polygon(4, 0, 1.2),
  process: polygon(3, -0.5, 1.2),
  site: polygon(5, -0.5, 1.12),
};
