/** Calls a day as small bars, with the figures as its label. */
import { strings } from "../strings";
import { type Count, summary } from "./usage";
import { day } from "./when";

const BAR = 4;
const GAP = 1;
export const HEIGHT = 24;

export function Sparkline({ counts }: { counts: Count[] }) {
  const { calls, busiest } = summary(counts);
  const label = strings.links.callsIn(calls, counts.length, busiest && { calls: busiest.calls, day: day(busiest.date) });
  const width = counts.length * (BAR + GAP);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT}>
      <title>{label}</title>
      {counts.map(({ date, calls }, index) => {
        // A day without calls keeps a line to stand on; one call is seen beside a thousand.
        const height = calls === 0 ? 1 : Math.max(3, (calls / (busiest?.calls ?? 1)) * HEIGHT);
        const fill = calls === 0 ? "var(--mantine-color-dimmed)" : "var(--mantine-primary-color-filled)";
        return <rect key={date} x={index * (BAR + GAP)} y={HEIGHT - height} width={BAR} height={height} fill={fill} />;
      })}
    </svg>
  );
}
